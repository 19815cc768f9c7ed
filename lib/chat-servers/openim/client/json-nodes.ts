import { jsonTokens } from '../../../wire/json-tokens.js';

/** A JSON value as it was written. `JSON.parse` would turn 0.0 into 0 and drop one of two equal keys. */
export interface JsonNode {
  /** A number, text, `true`, `false` or `null`, as written. */
  readonly token?: string;
  readonly items?: JsonNode[];
  readonly members?: [key: string, value: JsonNode][];
}

/** The nesting at which Go's decoder gives up. */
const MAX_DEPTH = 10_000;

/** The value of a JSON text; undefined for invalid JSON. */
export function parseJson(text: string): JsonNode | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const top: JsonNode[] = [];
  const open: JsonNode[] = [{ items: top }];
  let key: string | undefined;
  for (const token of jsonTokens(text)) {
    if (/^[\s:,]/.test(token)) continue;
    if (token === '}' || token === ']') {
      open.pop();
      continue;
    }
    const { items, members } = open.at(-1)!;
    if (members !== undefined && key === undefined) {
      key = JSON.parse(token) as string;
      continue;
    }
    const node: JsonNode = token === '{' ? { members: [] } : token === '[' ? { items: [] } : { token };
    if (members === undefined) items!.push(node);
    else members.push([key!, node]);
    key = undefined;
    if (node.token === undefined && open.push(node) > MAX_DEPTH + 1) return undefined;
  }
  return top[0];
}
