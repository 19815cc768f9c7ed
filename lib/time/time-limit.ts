/** Most milliseconds that a timer can count: Node ends one of more at once. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * What work resolves to, or what `late` returns when that many milliseconds pass first. The work itself goes on.
 *
 * @throws whatever the work rejects with, or `late` throws
 */
export async function within<T>(milliseconds: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    }, milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
