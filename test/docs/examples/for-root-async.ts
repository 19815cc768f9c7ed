import { Injectable, Module } from '@nestjs/common';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';

@Injectable()
class Secrets {
  async read(name: string): Promise<string> {
    return process.env[name] ?? '';
  }
}

@Module({ providers: [Secrets], exports: [Secrets] })
class SecretsModule {}

export const chatWebhooks = ChatWebhooksModule.forRootAsync({
  imports: [SecretsModule],
  inject: [Secrets],
  useFactory: async (secrets: Secrets) => ({
    tencent: {
      apps: [{ sdkAppId: 1400000001, token: [await secrets.read('NEW_TOKEN'), await secrets.read('OLD_TOKEN')] }],
    },
  }),
  path: 'hooks', // what shapes the module is passed next to the factory
});
