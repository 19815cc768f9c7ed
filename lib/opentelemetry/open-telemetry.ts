import { metrics, trace } from '@opentelemetry/api';
import type { HandlerCall, Telemetry, TelemetrySources, TracedCall } from '../diagnostics/telemetry.js';
import { showBacklog } from './backlog-gauges.js';
import { measureChannels } from './channel-metrics.js';
import { HandlerSpan, type FirstPass } from './handler-span.js';
import { toTraceParent } from './trace-parent.js';

/** Who made a span or a metric. A test holds that the version is that of the package. */
export const SCOPE = { name: 'nestjs-chat-webhooks', version: '0.2.0' } as const;

/** How callbacks are traced. */
export interface OpenTelemetryOptions {
  /**
   * How the span of a handler's first attempt belongs to the one that is active where the callback is answered. `'link'`: it begins a
   * trace of its own, which links there, as the conventions for messaging want it. `'parent'`: it is its child, in the same trace. Later
   * attempts are linked in any case. @default 'link'
   */
  readonly firstPass?: FirstPass | undefined;
}

/**
 * Traces each call of a handler and measures the app, through OpenTelemetry's API, for the option `telemetry`. Without an SDK it does
 * nothing. An SDK must be registered before the app starts, as `node --import ./instrumentation.mjs` does it.
 *
 * @throws TypeError for another value of an option
 * @example
 * ```ts
 * ChatWebhooksModule.forRoot({ …, telemetry: openTelemetry() })
 * ```
 */
export function openTelemetry({ firstPass = 'link' }: OpenTelemetryOptions = {}): Telemetry {
  if (firstPass !== 'link' && firstPass !== 'parent') {
    throw new TypeError("openTelemetry: firstPass must be 'link' or 'parent'");
  }
  return new OpenTelemetry(firstPass);
}

class OpenTelemetry implements Telemetry {
  private readonly tracer = trace.getTracer(SCOPE.name, SCOPE.version);
  /** Of each app that has started; with one object for several apps, the first to stop is the first that started. */
  private readonly ends: (() => void)[] = [];

  constructor(private readonly firstPass: FirstPass) {}

  start({ deliveries }: TelemetrySources): void {
    // not before: without an SDK the API gives a meter that never becomes a real one
    const meter = metrics.getMeter(SCOPE.name, SCOPE.version);
    const ends = [channelMetrics.begin(() => measureChannels(meter)), showBacklog(meter, deliveries)];
    this.ends.push(() => {
      for (const end of ends) end();
    });
  }

  stop(): void {
    this.ends.shift()?.();
  }

  traceContext(): string | undefined {
    return toTraceParent(trace.getActiveSpan()?.spanContext());
  }

  handling(call: HandlerCall): TracedCall {
    return HandlerSpan.start(this.tracer, call, this.firstPass);
  }
}

/** Runs one thing for all who want it: several apps of a process share its channels, and must not count what they tell twice. */
class Shared {
  private users = 0;
  private endIt = () => {};

  begin(start: () => () => void): () => void {
    if (this.users++ === 0) this.endIt = start();
    return () => {
      if (--this.users === 0) this.endIt();
    };
  }
}

const channelMetrics = new Shared();
