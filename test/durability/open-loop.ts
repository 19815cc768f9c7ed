/**
 * Makes calls at a steady rate, whether or not the last ones have ended.
 *
 * @param rate calls a second
 * @returns what all of them resolve to, in the order of their begin
 */
export async function atRate<T>(rate: number, seconds: number, call: (number: number) => Promise<T>): Promise<T[]> {
  const calls: Promise<T>[] = [];
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(((performance.now() - begun) / 1000) * rate, rate * seconds);
      while (calls.length < due) calls.push(call(calls.length));
      if (calls.length < rate * seconds) return;
      clearInterval(timer);
      resolve();
    }, 2);
  });
  return Promise.all(calls);
}

/** Makes calls of which so many are under way at once. */
export async function atOnce(
  total: number,
  callers: number,
  call: (number: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < total) await call(next++);
  };
  await Promise.all(Array.from({ length: callers }, work));
}
