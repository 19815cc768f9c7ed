import { jsonTokens } from '../../chat-servers/openim/client/json-tokens.js';

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
