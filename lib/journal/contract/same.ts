import { AssertionError } from 'node:assert';
import { inspect, isDeepStrictEqual } from 'node:util';

/**
 * @param sentence what the contract says
 * @throws AssertionError that says both the sentence and the difference, which node:assert does not
 */
export function same<T>(actual: T, expected: T, sentence: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const show = (value: unknown) => inspect(value, { depth: 5, maxArrayLength: 20 });
  throw new AssertionError({
    message: `${sentence}\n  expected: ${show(expected)}\n  but it is: ${show(actual)}`,
    actual,
    expected,
    operator: 'deepStrictEqual',
  });
}
