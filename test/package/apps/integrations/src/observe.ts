import { createObserveModule, TracerService } from '@nestjs/observe';
import { ChatWebhooksModule, type HandlerFailure } from 'nestjs-chat-webhooks';

export const { ObserveModule, ObserveInstrument } = createObserveModule();

export const observe = ObserveModule.forRoot({
  appKey: process.env.OBSERVE_APP_KEY!,
  appSecret: process.env.OBSERVE_APP_SECRET!,
  serviceId: 'chat',
  redaction: { keys: ['Sign'] }, // Tencent's signature, in the URL
});

export const chatWebhooks = ChatWebhooksModule.forRootAsync({
  inject: [TracerService],
  useFactory: (tracer: TracerService) => ({
    tencent: { sdkAppId: process.env.TENCENT_SDK_APP_ID!, token: process.env.TENCENT_TOKEN! },
    openim: { secret: process.env.OPENIM_SECRET! },
    onHandlerFailed: ({ error }: HandlerFailure) => {
      if (tracer.currentTraceId() !== null) void tracer.captureError(error as Error); // a retry has no trace
    },
  }),
});
