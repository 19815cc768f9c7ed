import { openIm } from './openim/openim.js';
import { tencent } from './tencent/tencent.js';

/** The chat servers that this library receives callbacks of. Their calling sides are listed in `clients.ts`, which loads no Nest. */
export const CHAT_SERVERS = [tencent, openIm] as const;
