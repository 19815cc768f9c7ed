import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file to write, or a change to one. */
interface Step {
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

const STEP = /<!-- recipe: (\S+) -->\n```(\w+)\n(.*?)```/gs;

/** What a page tells to do, in its order. */
export function stepsOf(page: string): Step[] {
  return [...page.matchAll(STEP)].map(([, path, language, text]) => ({
    path: path!,
    language: language!,
    text: text!,
  }));
}

/** Does as a page tells, in a copy of the repository. @throws Error when a change fits no place, or more than one */
export function follow(page: string, root: string): void {
  for (const { path, language, text } of stepsOf(page)) {
    const file = join(root, path);
    if (language !== 'diff') {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
      continue;
    }
    const without = (sign: string) =>
      text
        .split(/(?<=\n)/)
        .filter((line) => !line.startsWith(sign))
        .map((line) => line.slice(1))
        .join('');
    const parts = readFileSync(file, 'utf8').split(without('+'));
    if (parts.length !== 2) throw new Error(`this change fits ${parts.length - 1} places in ${path}:\n${text}`);
    writeFileSync(file, parts.join(without('-')));
  }
}
