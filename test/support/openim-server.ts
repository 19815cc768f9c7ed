/**
 * The OpenIM server's side of a before-callback: what each version makes of the answer. Written from its documented and
 * observed behaviour, not from our code.
 */
export const OPENIM_VERSIONS = ['v2', 'v3.0-3.4.0', 'v3.4.2-3.5.1', 'v3.6.0', 'v3.7-main'] as const;
export type OpenImVersion = (typeof OPENIM_VERSIONS)[number];

/** The user's operation goes on, or stops with a code that the user sees (undefined where none is documented). */
export type Verdict = { readonly passes: true } | { readonly passes: false; readonly code: number | undefined };

const PASS: Verdict = { passes: true };
const refuse = (code: number | undefined): Verdict => ({ passes: false, code });

const NETWORK_ERROR = 90004;
const DATA_ERROR = 90007;

/** What the server makes of an answer's body; the HTTP status is not looked at. */
export function verdictOn(version: OpenImVersion, body: Uint8Array | string, failedContinue = false): Verdict {
  const reply = decodeReply(version, Buffer.from(body).toString());
  if (reply === undefined) return failed(version, DATA_ERROR, failedContinue);
  const { actionCode, errCode, nextCode } = reply;
  switch (version) {
    case 'v2':
      return actionCode === 0 ? PASS : refuse(errCode === 0 ? 201 : errCode);
    case 'v3.0-3.4.0':
      return actionCode === 0 && errCode === 0 ? PASS : refuse(shown(errCode));
    case 'v3.4.2-3.5.1':
      return actionCode === 0 && nextCode !== 1 ? PASS : refuse(shown(errCode));
    case 'v3.6.0':
      return PASS; // the refusal is logged and dropped
    case 'v3.7-main':
      return actionCode === 0 && nextCode === 1 ? refuse(shown(errCode)) : PASS;
  }
}

/** Calls a receiver as the server does: redirects are followed, nothing is tried twice. */
export async function askBefore(
  version: OpenImVersion,
  url: string,
  callback: unknown,
  { timeout, failedContinue = false }: { timeout: number; failedContinue?: boolean },
): Promise<Verdict> {
  let bytes: ArrayBuffer;
  try {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const signal = AbortSignal.timeout(timeout);
    const response = await fetch(url, { method: 'POST', headers, body: `${JSON.stringify(callback)}\n`, signal });
    bytes = await response.arrayBuffer();
  } catch {
    return failed(version, NETWORK_ERROR, failedContinue);
  }
  return verdictOn(version, new Uint8Array(bytes), failedContinue);
}

/** Since v3.7 the option `failedContinue` has no effect. */
function failed(version: OpenImVersion, code: number, failedContinue: boolean): Verdict {
  if (version === 'v3.7-main') return refuse(code);
  return failedContinue ? PASS : refuse(undefined);
}

function shown(errCode: number): number {
  return errCode <= 0 ? 500 : errCode;
}

interface Reply {
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
function decodeReply(version: OpenImVersion, text: string): Reply | undefined {
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
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s{}[\]:,"]+/g)) {
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
