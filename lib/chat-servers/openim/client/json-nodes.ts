import { jsonTokens } from '../../../wire/json-tokens.js';

/** A JSON value as it was written: `JSON.parse` gives 0 for 0.0, and one of two equal keys. */
export interface JsonNode {
  /** A number, text, `true`, `false` or `null`, as written. */
  readonly token?: string;
  readonly items?: JsonNode[];
  readonly members?: [key: string, value: JsonNode][];
}

/** As deep as Go's decoder goes. */
const MAX_DEPTH = 10_000;

/** Undefined for what is no JSON. */
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
