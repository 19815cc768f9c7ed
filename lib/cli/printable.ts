/** What a receiver says, for a terminal: its control characters could change what stands there. */
export function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, (character) => {
    return `\\x${character.codePointAt(0)!.toString(16).padStart(2, '0')}`;
  });
}
