import type { Requests } from '../load/requests.js';
import { ADAPTERS, type Adapter, type Group, type Run } from './groups.js';
import type { ServerSpec } from './server.js';

const CHAT_SERVERS = { Tencent: 'c2c', OpenIM: 'openim' } as const;

/** A handler that decides at once, next to the same by hand, and to what comes after the fact; nothing is stored. */
function decisions(adapter: Adapter): Group {
  const byHand: ServerSpec = { program: 'hand-written', args: [adapter, 'decide'] };
  const byUs: ServerSpec = { program: 'deciding', args: [adapter, 'sync'] };
  const asynchronously: ServerSpec = { program: 'deciding', args: [adapter, 'async'] };
  const runs: Record<string, Run> = {};
  const ratios: [string, string][] = [];
  for (const [chatServer, kind] of Object.entries(CHAT_SERVERS)) {
    const asking: Requests = { kind: `${kind}-sending` };
    const name = (what: string) => `${what}, ${chatServer}`;
    runs[name('hand-written')] = { server: byHand, requests: asking };
    runs[name('ours')] = { server: byUs, requests: asking };
    runs[name('ours, async')] = { server: asynchronously, requests: asking };
    runs[name('after the fact')] = { server: byUs, requests: { kind } };
    ratios.push([name('ours'), name('hand-written')], [name('ours'), name('after the fact')]);
    ratios.push([name('ours, async'), name('hand-written')], [name('ours, async'), name('after the fact')]);
  }
  return { name: `decisions ${adapter}`, by: 'rate', runs, ratios };
}

export const DECISION_GROUPS: readonly Group[] = ADAPTERS.map(decisions);
