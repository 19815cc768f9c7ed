import { openIm } from './openim/openim.js';
import { tencent } from './tencent/tencent.js';

/** The chat servers that this library receives callbacks of; the only list of them. */
export const CHAT_SERVERS = [tencent, openIm] as const;
