import { readText } from '../../wire/values.js';

/** A UserID, or null where the server sent something without an account. */
export function tencentAccount(value: unknown): string | null {
  const account = readText(value);
  return account === undefined || account === '@TLS#NOT_FOUND' ? null : account;
}
