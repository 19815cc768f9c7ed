import { Injectable, Module } from '@nestjs/common';

const { env } = process;

/** What the app must know before it starts. Here from the environment; ask your secret store in `load()`, which may wait for it. */
@Injectable()
export class Settings {
  readonly port = Number(env.PORT ?? 3000);

  readonly databaseUrl = env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/chat_webhooks_sample';

  /** The defaults are for trying the sample, not for the internet. */
  async load(): Promise<{ sdkAppId: string; token: string; secret: string }> {
    return {
      sdkAppId: env.TENCENT_SDK_APP_ID ?? '1400000001',
      token: env.TENCENT_CALLBACK_TOKEN ?? 'sample-token',
      secret: env.OPENIM_CALLBACK_SECRET ?? 'sample-secret-0123456789abcdef',
    };
  }
}

@Module({ providers: [Settings], exports: [Settings] })
export class SettingsModule {}
