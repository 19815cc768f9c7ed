import type { Provider } from '../events/chat-event.js';

/** As people call them. */
export const SENDER_NAMES: Readonly<Record<Provider, string>> = { tencent: 'Tencent', openim: 'OpenIM' };
