import { readFile } from 'node:fs/promises';
import { UsageError } from '../usage-error.js';
import { editBody } from './body-edits.js';

/**
 * A body from a file: its very bytes, or edited, which only an object can be.
 *
 * @throws UsageError
 */
export async function bodyFromFile(path: string, edits: readonly string[]): Promise<Buffer | object> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`--file ${path} cannot be read: ${error.message}.`);
  });
  return edits.length === 0 ? bytes : editBody(objectIn(bytes.toString(), path), edits);
}

function objectIn(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // the same for what is no JSON
  }
  throw new UsageError(`--set needs a JSON object, which ${path} is not.`);
}
