/** A path that URLs begin with. */
export interface PathMatcher {
  /** As it is written. */
  readonly pattern: string;
  /** A path that it matches. */
  readonly example: string;
  /** Where the path ends in a URL that begins with it, or -1. */
  endIn(url: string): number;
}

/**
 * Matches URLs that begin with a path of plain segments and `:parameters`.
 *
 * @throws Error for any other pattern
 */
export function pathMatcher(pattern: string): PathMatcher {
  const parts = pattern.split('/').map(partOf);
  if (parts.every(({ parameter }) => parameter === undefined)) {
    const { length } = pattern;
    return { pattern, example: pattern, endIn: (url) => (url.startsWith(pattern) ? length : -1) };
  }
  const expression = new RegExp(
    `^${parts.map(({ text, parameter }) => (parameter === undefined ? escape(text) : '[^/?#]+')).join('/')}`,
  );
  return {
    pattern,
    example: parts.map(({ text, parameter }) => parameter ?? text).join('/'),
    endIn: (url) => expression.exec(url)?.[0].length ?? -1,
  };
}

function partOf(text: string): { text: string; parameter?: string } {
  const [, parameter] = /^:([a-z_$][\w$]*)$/i.exec(text) ?? [];
  if (parameter !== undefined) return { text, parameter };
  if (/^[\w.~!$&',;=@%-]*$/.test(text)) return { text };
  throw new Error(
    `ChatWebhooksModule cannot follow "${text}" in the prefix of its routes: write plain segments and :parameters, or exclude ` +
      'its routes from the prefix',
  );
}

function escape(text: string): string {
  return text.replace(/[.$]/g, '\\$&');
}
