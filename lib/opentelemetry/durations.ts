import type { Histogram, Meter } from '@opentelemetry/api';

// The SDK's own buckets are for milliseconds.
/** Seconds until an answer, which chat servers want within a few. */
export const ANSWER = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5];
/** Seconds, as the conventions say. */
export const PROCESSING = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

export function seconds(
  meter: Meter,
  name: string,
  description: string,
  explicitBucketBoundaries: number[],
): Histogram {
  return meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } });
}
