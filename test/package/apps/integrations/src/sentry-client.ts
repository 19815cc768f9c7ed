/** Initializes Sentry as a file of the app does it, which must be loaded before everything else. @returns Sentry */
export function initSentry(
  instrument: './instrument' | './instrument-with-exporters',
): typeof import('@sentry/nestjs') {
  process.env.SENTRY_DSN = 'http://key@127.0.0.1:9/1'; // nobody is there
  require(instrument);
  const Sentry: typeof import('@sentry/nestjs') = require('@sentry/nestjs');
  // what a test sends is a request to the outside, and would give its own trace to the app
  Object.assign(Sentry.getClient()!.getOptions(), { tracePropagationTargets: [] });
  return Sentry;
}
