import { SentryModule } from '@sentry/nestjs/setup';

export const sentryModules = [SentryModule.forRoot()];
