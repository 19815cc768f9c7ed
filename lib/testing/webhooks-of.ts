import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ChatWebhooksModule } from '../module/chat-webhooks.module.js';

type Token<T> = string | (new (...args: never) => T);

/**
 * Gives providers of an app's ChatWebhooksModule. Looks for the module first, as an app that is asked for a provider it lacks may
 * end the process.
 *
 * @throws Error for an app without the module
 */
export function webhooksOf(app: INestApplicationContext): <T>(token: Token<T>) => T {
  const modules = [...app.get(ModulesContainer, { strict: false }).values()];
  if (modules.some(({ metatype }) => metatype === ChatWebhooksModule)) {
    return (token) => app.get(token, { strict: false });
  }
  throw new Error(
    'nestjs-chat-webhooks/testing: the app does not import ChatWebhooksModule, or imports it from another copy',
  );
}
