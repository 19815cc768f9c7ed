import { createHmac, randomBytes } from 'node:crypto';
import type { MaskingRules } from '../../chat-servers/client/command-line.js';
import type { WireObject } from '../../wire/json.js';
import { jsonTokens } from '../../wire/json-tokens.js';

/** Names of members that hold ids of people, groups and conversations, or lists of them. */
const IDS = /Account$|[a-z]I[Dd]s?$|UserList$|IDList$/;

/** Names of members that hold what somebody wrote, even if it happens to be JSON. */
const WORDS = new Set(['Text', 'text']);

/** Names of members that tell where somebody was. */
const PLACES = new Set(['latitude', 'longitude']);

/** How much of a callback a recording holds: `exactly` or `masking`. */
export interface Privacy {
  readonly masked: boolean;
  bodyOf(body: string, rules: MaskingRules): string;
}

/** Everything, except the credentials that some chat servers put into bodies. */
export const exactly: Privacy = {
  masked: false,
  bodyOf(body, { credentials }) {
    if (!isJson(body)) return body;
    return rewriteJson(body, (name, token) => (credentials.includes(name) ? blank(token) : token));
  },
};

/**
 * What stays readable: what `MaskingRules` of the chat server keep for all commands, and members that the command's declaration names in
 * `harmless`. All else is masked.
 *
 * Texts become as many `x` as they have bytes, also inside JSON in texts. Ids become pseudonyms: one id keeps its pseudonym as long as
 * this object is used. Trying ids does not reveal them, as the key is random and kept nowhere.
 */
export function masking(key: Uint8Array = randomBytes(32)): Privacy {
  return {
    masked: true,
    bodyOf(body, rules) {
      if (!isJson(body)) return 'x'.repeat(Buffer.byteLength(body));
      return rewriteJson(body, (name, token) => maskToken(name, token, rules, rules.harmless));
    },
  };

  function maskToken(name: string, token: string, rules: MaskingRules, harmless: readonly string[]): string {
    if (!token.startsWith('"')) return PLACES.has(name.toLowerCase()) ? '0' : token;
    if (harmless.includes(name)) return token;
    const text = JSON.parse(token) as string;
    if (text === '' || rules.nobody.includes(text)) return token;
    if (rules.credentials.includes(name)) return blank(token);
    if (IDS.test(name)) return JSON.stringify(pseudonym(name, text));
    if (!WORDS.has(name) && /^\s*[{[]/.test(text) && isJson(text)) {
      if (rules.isWritten?.(JSON.parse(text) as WireObject) === true)
        return JSON.stringify(rewriteJson(text, (_, value) => blank(value)));
      return JSON.stringify(rewriteJson(text, (inner, value) => maskToken(inner, value, rules, rules.harmlessInside)));
    }
    return blank(token);
  }

  function pseudonym(name: string, id: string): string {
    const kind = /group|topic/i.test(name) ? 'group' : /^MsgId$|conversation/i.test(name) ? 'id' : 'user';
    return `${kind}-${createHmac('sha256', key).update(id).digest('hex').slice(0, 12)}`;
  }
}

/**
 * Rewrites single values of a JSON text. Every other byte stays as it is: spaces, escapes, numbers that JavaScript cannot represent.
 *
 * @param json must be valid
 * @param rewrite gets the token of a text or a number, and the name of the member that holds it, directly or in an array
 */
export function rewriteJson(json: string, rewrite: (name: string, token: string) => string): string {
  const names: string[] = [];
  const inArray: boolean[] = [];
  let name = '';
  let named = false; // whether the name of the current member is known
  const rewritten: string[] = [];
  for (const token of jsonTokens(json)) {
    let written = token;
    if (token === '{' || token === '[') {
      names.push(name);
      inArray.push(token === '[');
      named = token === '[';
    } else if (token === '}' || token === ']') {
      name = names.pop()!;
      inArray.pop();
    } else if (token === ',') {
      named = inArray.at(-1)!;
    } else if (token === ':') {
      named = true;
    } else if (token.startsWith('"') && !named && names.length > 0) {
      name = JSON.parse(token) as string;
    } else if (/^["\d-]/.test(token)) {
      written = rewrite(name, token);
    }
    rewritten.push(written);
  }
  return rewritten.join('');
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
