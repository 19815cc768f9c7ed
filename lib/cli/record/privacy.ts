import { createHmac, randomBytes } from 'node:crypto';
import { CREDENTIALS } from '../../chat-servers/openim/facts.js';
import { rewriteJson } from './rewrite-json.js';

/** Names of members whose texts say nothing about anybody. What is not named here is masked. */
const HARMLESS = new Set(
  [
    'CallbackCommand MsgType Type GroupType Platform ClientCmd ResponseAction Action Reason',
    'MsgKey MsgSeq MsgRandom Random MsgTime EventTime',
    'callbackCommand serverMsgID clientMsgID operationID',
  ].flatMap((names) => names.split(' ')),
);

/** The same inside of texts, where any name may be the host's own, but those by which OpenIM's content names a message. */
const HARMLESS_INSIDE = new Set(['serverMsgID', 'clientMsgID']);

/** Names of members that hold ids of people, groups and conversations, or lists of them. */
const IDS = /Account$|[a-z]I[Dd]s?$|UserList$|IDList$/;

/** Ids that are nobody's. */
const NOBODY = new Set(['@TLS#NOT_FOUND', 'AtAllTag']);

/** What somebody wrote, be it JSON by chance. */
const WORDS = new Set(['Text', 'text']);

/** Where somebody was. */
const PLACES = new Set(['latitude', 'longitude']);

/** What may be kept of a body. */
export type Privacy = (body: string) => string;

/** All of it, but credentials that old servers of OpenIM put into bodies. */
export const exactly: Privacy = (body) => {
  if (!isJson(body)) return body;
  return rewriteJson(body, (name, token) => (isCredential(name) ? blank(token) : token));
};

/**
 * Texts become as many `x` as they have bytes, inside of JSON in texts too; ids become pseudonyms, the same for the same id as long as
 * this function is used, and not to be found out by trying: their key is random, and kept nowhere.
 */
export function masking(key: Uint8Array = randomBytes(32)): Privacy {
  return (body) => {
    if (!isJson(body)) return 'x'.repeat(Buffer.byteLength(body));
    return rewriteJson(body, (name, token) => maskToken(name, token, HARMLESS));
  };

  function maskToken(name: string, token: string, harmless: ReadonlySet<string>): string {
    if (!token.startsWith('"')) return PLACES.has(name.toLowerCase()) ? '0' : token;
    if (harmless.has(name)) return token;
    const text = JSON.parse(token) as string;
    if (text === '' || NOBODY.has(text)) return token;
    if (isCredential(name)) return blank(token);
    if (IDS.test(name)) return JSON.stringify(pseudonym(name, text));
    if (!WORDS.has(name) && /^\s*[{[]/.test(text) && isJson(text)) {
      if (isTextElement(text)) return JSON.stringify(rewriteJson(text, (_, value) => blank(value)));
      return JSON.stringify(rewriteJson(text, (inner, value) => maskToken(inner, value, HARMLESS_INSIDE)));
    }
    return blank(token);
  }

  function pseudonym(name: string, id: string): string {
    const kind = /group|topic/i.test(name) ? 'group' : /^MsgId$|conversation/i.test(name) ? 'id' : 'user';
    return `${kind}-${createHmac('sha256', key).update(id).digest('hex').slice(0, 12)}`;
  }
}

/** OpenIM's content of a text, which has nothing but what somebody wrote. */
function isTextElement(json: string): boolean {
  const members = Object.keys(JSON.parse(json) as object);
  return members.length === 1 && members[0] === 'content';
}

function isCredential(name: string): boolean {
  return (CREDENTIALS as readonly string[]).includes(name);
}

function blank(token: string): string {
  return token.startsWith('"') ? `"${'x'.repeat(Buffer.byteLength(token) - 2)}"` : token;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
