import { isLockTimeout } from './journal-connection.js';

/**
 * Writes all at once; where a lock of somebody else's is in the way, one by one, so that only what is blocked fails.
 *
 * @throws the first error, when the others are written
 */
export async function oneByOneIfBlocked<T>(
  items: readonly T[],
  write: (some: readonly T[]) => Promise<void>,
): Promise<void> {
  try {
    return await write(items);
  } catch (error) {
    if (items.length === 1 || !isLockTimeout(error)) throw error;
  }
  const failures: unknown[] = [];
  for (const item of items) await write([item]).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
