import { QueryFailedError } from 'typeorm';

interface DriverError {
  readonly code?: string;
  readonly sqlState?: string;
}

function driverError(error: unknown): DriverError {
  return error instanceof QueryFailedError ? (error.driverError as DriverError) : {};
}

/** Whether the database refused what a row holds, not the work as such: SQLSTATE classes 22 and 23, or the driver's own codes. */
export function isDataError(error: unknown): boolean {
  const { code = '', sqlState = code } = driverError(error);
  return /^2[23][\dA-Z]{3}$/.test(sqlState) || /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH)|_PACKET_TOO_LARGE$/.test(code);
}

/** Whether the work as a whole may be tried again: a deadlock, or what MariaDB calls a record that has changed since it was read. */
export function isDeadlock(error: unknown): boolean {
  return ['ER_LOCK_DEADLOCK', 'ER_CHECKREAD', '40P01', '40001'].includes(driverError(error).code ?? '');
}

/** Whether somebody else's lock was not released in time. */
export function isLockTimeout(error: unknown): boolean {
  return ['ER_LOCK_WAIT_TIMEOUT', '55P03'].includes(driverError(error).code ?? '');
}

/**
 * Writes all items at once; where somebody else has a lock, one by one, so that only what is locked fails.
 *
 * @throws the first error, after the other items are written
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
