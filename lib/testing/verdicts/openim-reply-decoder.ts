import type { OpenImVersion } from '../openim-version.js';
import { jsonTokens } from './json-tokens.js';

/** What decides, of an answer that can be read. */
export interface OpenImReply {
  readonly actionCode: number;
  readonly errCode: number;
  readonly nextCode: number;
}

type Field = 'int32' | 'string';
const V2_FIELDS: Readonly<Record<string, Field>> = {
  actionCode: 'int32',
  errCode: 'int32',
  errMsg: 'string',
  operationID: 'string',
};
const V3_FIELDS: Readonly<Record<string, Field>> = {
  actionCode: 'int32',
  errCode: 'int32',
  errMsg: 'string',
  errDlt: 'string',
  nextCode: 'int32',
};

/** Go's `json.Unmarshal` into the reply's struct; undefined where it gives an error. */
export function decodeOpenImReply(version: OpenImVersion, text: string): OpenImReply | undefined {
  const members = topLevelMembers(text);
  if (members === undefined) return undefined;
  const fields = version === 'v2' ? V2_FIELDS : V3_FIELDS;
  const reply = { actionCode: 0, errCode: 0, nextCode: 0 };
  for (const [key, token] of members) {
    const name = fieldFor(key, fields);
    if (name === undefined || token === 'null') continue;
    if (fields[name] === 'string') {
      if (!token.startsWith('"')) return undefined;
      continue;
    }
    const number = /^-?\d+$/.test(token) ? Number(token) : undefined; // a text, 0.0 and 1e0 are no int32
    if (number === undefined || (number | 0) !== (number || 0)) return undefined;
    Object.assign(reply, { [name]: number });
  }
  return reply;
}

/** The spelling of the struct first, then any capitals. */
function fieldFor(key: string, fields: Readonly<Record<string, Field>>): string | undefined {
  if (Object.hasOwn(fields, key)) return key;
  return Object.keys(fields).find((name) => name.toLowerCase() === key.toLowerCase());
}

/** Key and first token of each member of an object, in order, repeated ones too; none for `null`, undefined for no object. */
function topLevelMembers(text: string): [key: string, token: string][] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null) return [];
    if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  } catch {
    return undefined;
  }
  const members: [string, string][] = [];
  let depth = 0;
  let key: string | undefined;
  // JSON.parse gives 0 for 0.0, and one of two equal keys: hence the tokens
  for (const token of jsonTokens(text)) {
    if (/^[\s:,]/.test(token)) continue;
    if (depth === 1 && token !== '}') {
      if (key === undefined) {
        key = JSON.parse(token) as string;
      } else {
        members.push([key, token]);
        key = undefined;
      }
    }
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
  }
  return members;
}
