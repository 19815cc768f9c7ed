import { once } from 'node:events';
import { pace } from '../../lib/cli/sending/pace.js';

describe('pacing', () => {
  it('sends nothing before its time, even where that is weeks away', async () => {
    const interruption = new AbortController();
    const overflow = once(process, 'warning', { signal: AbortSignal.timeout(100) }).catch(() => undefined);
    const started: number[] = [];
    const paced = pace([{ at: 2 ** 31 }], async ({ at }) => void started.push(at), interruption.signal);
    expect(await overflow).toBeUndefined();
    interruption.abort();
    await paced;
    expect(started).toEqual([]);
  });
});
