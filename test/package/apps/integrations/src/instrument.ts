import * as Sentry from '@sentry/nestjs';
import { withoutSignature } from './without-signature';

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  tracesSampleRate: 1,
  beforeSend: withoutSignature,
  beforeSendTransaction: withoutSignature,
});
