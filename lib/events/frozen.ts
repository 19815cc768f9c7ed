/**
 * Freezes an event and all that it holds, so that no handler can change what the others get. The bytes of a body stay as they are:
 * JavaScript cannot freeze them.
 */
export function freezeDeeply<T extends object>(value: T): T {
  Object.freeze(value);
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null && !ArrayBuffer.isView(member) && !Object.isFrozen(member)) {
      freezeDeeply(member);
    }
  }
  return value;
}
