import { defineCallbacks } from 'nestjs-chat-webhooks/chat-server';
import { messagePosted } from './message-posted.js';

const DECLARATIONS = [messagePosted] as const;

/** The commands that become events of their own; `message.asked` and whatever else Acme sends become `CallbackUnrecognized`. */
export const ACME_CALLBACKS = defineCallbacks(DECLARATIONS);

// `event.provider === 'acme'` narrows `event.raw`, and 'acme' is a provider everywhere
declare module 'nestjs-chat-webhooks/chat-server' {
  interface ChatServerCallbacks {
    acme: typeof DECLARATIONS;
  }
}
