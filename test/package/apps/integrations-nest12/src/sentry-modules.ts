/** `@sentry/node`, by which this app goes where `@sentry/nestjs` is imported, has no module. */
export const sentryModules = [];
