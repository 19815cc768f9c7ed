/**
 * The tokens of a JSON text, including blanks: joined, they are the text again. A regular expression for quoted texts would run out of
 * stack at some megabytes, which a sender could exploit.
 *
 * @param json must be valid
 */
export function* jsonTokens(json: string): Generator<string> {
  const others = /[{}[\]:,]|\s+|[^\s{}[\]:,"]+/y;
  for (let at = 0; at < json.length;) {
    others.lastIndex = at;
    const token = json[at] === '"' ? json.slice(at, endOfText(json, at)) : others.exec(json)![0];
    yield token;
    at += token.length;
  }
}

/** @param start of the opening quote */
function endOfText(json: string, start: number): number {
  let end = start;
  let escapes;
  do {
    end = json.indexOf('"', end + 1);
    escapes = 0;
    while (json[end - 1 - escapes] === '\\') escapes++;
  } while (escapes % 2 === 1);
  return end + 1;
}
