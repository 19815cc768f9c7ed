import type { OpenImVersion } from '../facts.js';
import { parseJson, type JsonNode } from './json-nodes.js';
import { codesOf, OPENIM_REPLY_FIELDS, type ReplyField, type ReplyFields } from './reply-fields.js';

/** What an answer says, as far as Go's decoder reads it: it goes on after a member of the wrong type. */
export interface OpenImReply {
  /** Members of the command's reply; those that are absent or `null` are undefined. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Why the decoder reports an error; undefined if the answer can be read. */
  readonly fault: string | undefined;
}

/** Reads an answer as Go's `json.Unmarshal` does into the reply's struct. */
export function decodeOpenImReply(version: OpenImVersion, command: string, text: string): OpenImReply {
  const own = Object.hasOwn(OPENIM_REPLY_FIELDS, command) ? OPENIM_REPLY_FIELDS[command]! : {};
  const root = parseJson(text);
  if (root === undefined) return { members: {}, fault: 'it is not JSON' };
  const faults: string[] = [];
  const members = membersOf({ ...own, ...codesOf(version) }, root, '', faults);
  return { members: members ?? {}, fault: faults[0] };
}

/** The members of an object, by the struct's names. */
function membersOf(
  fields: ReplyFields,
  node: JsonNode,
  path: string,
  faults: string[],
): Record<string, unknown> | undefined {
  if (node.token === 'null') return undefined;
  if (node.members === undefined)
    return wrong(path === '' ? 'it is not an object' : `${path} must be an object`, faults);
  const values: Record<string, unknown> = {};
  // of two equal keys the later one wins, but `null` takes nothing back
  for (const [key, value] of node.members) {
    const name = fieldFor(key, fields);
    if (name === undefined) continue;
    const decoded = decode(fields[name]!, value, path === '' ? name : `${path}.${name}`, faults);
    if (decoded !== undefined) values[name] = decoded;
  }
  return values;
}

function decode(field: ReplyField, node: JsonNode, path: string, faults: string[]): unknown {
  const { token } = node;
  if (token === 'null') return undefined;
  if (typeof field === 'object') {
    if ('members' in field) return membersOf(field.members, node, path, faults);
    if ('list' in field) {
      return (
        node.items?.map((item, index) => decode(field.list, item, `${path}[${index}]`, faults)) ??
        wrong(`${path} must be a list`, faults)
      );
    }
    const entries = node.members?.map(
      ([key, item]) => [key, decode(field.map, item, `${path}.${key}`, faults)] as const,
    );
    return entries === undefined ? wrong(`${path} must be an object`, faults) : Object.fromEntries(entries);
  }
  switch (field) {
    case 'string':
      return token?.startsWith('"') ? (JSON.parse(token) as string) : wrong(`${path} must be a text`, faults);
    case 'bool':
      return token === 'true' || token === 'false' ? token === 'true' : wrong(`${path} must be true or false`, faults);
    case 'bytes':
      return isBytes(node) ? (token ?? node.items) : wrong(`${path} must be base64`, faults);
    case 'int32':
    case 'int64':
      return isInteger(token, field === 'int32' ? 31n : 63n)
        ? Number(token)
        : wrong(`${path} must be an ${field}`, faults);
  }
}

/** Whether Go reads it as an integer: not a text, not 0.0, not 1e0. */
function isInteger(token: string | undefined, bits: bigint): boolean {
  if (token === undefined || !/^-?\d+$/.test(token)) return false;
  const value = BigInt(token);
  return value >= -(1n << bits) && value < 1n << bits;
}

function isBytes({ token, items }: JsonNode): boolean {
  if (items !== undefined)
    return items.every(({ token }) => token === 'null' || (isInteger(token, 8n) && !token!.startsWith('-')));
  return /^"(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?"$/.test(token ?? '');
}

/** The struct's member for a key: the exact spelling first, then any capitalisation. */
function fieldFor(key: string, fields: ReplyFields): string | undefined {
  if (Object.hasOwn(fields, key)) return key;
  return Object.keys(fields).find((name) => name.toLowerCase() === key.toLowerCase());
}

function wrong(fault: string, faults: string[]): undefined {
  faults.push(fault);
}
