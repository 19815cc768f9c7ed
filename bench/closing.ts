type Close = () => Promise<unknown>;

/** Says what to close in the end, as soon as it is there. */
export type Later = (close: Close) => void;

/**
 * Does work that starts programs and makes databases, and closes them behind it, the last one first: also when the work
 * throws, and when this process is told to stop.
 */
export async function closing<T>(work: (later: Later) => Promise<T>): Promise<T> {
  const closes: Close[] = [];
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= closeAll(closes));
  const stop = () => void close().then(() => process.exit(1));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work((one) => (closed ? void one() : closes.push(one)));
  } finally {
    await close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function closeAll(closes: readonly Close[]): Promise<void> {
  for (const close of closes.toReversed()) await close().catch((error: unknown) => console.error(error));
}
