import { CallbackCounters, CallbackJournal } from '../../lib/index.js';
import { CREDENTIALS } from '../../lib/chat-servers/openim/facts.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import { SECRET } from '../support/callbacks.js';
import { fixturesOf, proposalFixturesOf } from '../support/fixtures.js';
import { post } from '../support/post.js';
import { startWebhookApp } from '../support/webhook-app.js';

/** As a login token and a server's secret, which no other text of a body contains. */
const MARK = 'marked-credential-7f3a';

class MemoryJournal extends CallbackJournal {
  readonly entries: JournalEntry[] = [];

  append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    this.entries.push(...entries);
    return Promise.resolve(entries.map(() => 'stored'));
  }
}

/** Names of all members of a body, nested ones too, and of the JSON that it holds as text. */
function memberNames(value: unknown): string[] {
  if (typeof value === 'string' && /^\s*[{[]/.test(value)) return memberNames(parsed(value));
  if (typeof value !== 'object' || value === null) return [];
  const nested = Object.values(value).flatMap(memberNames);
  return Array.isArray(value) ? nested : [...Object.keys(value), ...nested];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What came of bodies in which every credential that OpenIM ever sent is marked: everything that is kept or shown of them. */
async function deliverMarked(bodies: readonly Record<string, unknown>[], events: number) {
  const journal = new MemoryJournal();
  const running = await startWebhookApp({ module: { journal: { useFactory: () => journal } } });
  const answers: string[] = [];
  for (const body of bodies) {
    const marked = { ...body, ...Object.fromEntries(CREDENTIALS.map((name) => [name, MARK])) };
    const url = `${running.url}/chat-webhooks/openim/${SECRET}/${String(body.callbackCommand)}`;
    answers.push((await post(url, { body: marked })).text);
  }
  const received = await running.recorder.received(events);
  const counts = running.app.get(CallbackCounters, { strict: false }).snapshot();
  const stored = journal.entries.map(({ body, ...entry }) => [Buffer.from(body ?? []).toString(), entry]);
  await running.app.close();
  const kept = { stored, events: received, raws: received.map(({ raw }) => raw), log: running.log.lines, answers };
  return { kept, counts };
}

describe("a login token and the server's secret, in whichever body of OpenIM they are", () => {
  it('are neither stored nor emitted nor logged', async () => {
    const fixtures = fixturesOf('openim');
    const bodies = fixtures.map(({ body }) => body);
    const { kept, counts } = await deliverMarked(bodies, fixtures.length);
    expect(counts).toMatchObject({ accepted: fixtures.length, refused: {} });
    expect(kept.stored).toHaveLength(fixtures.length);
    expect(kept.events).toHaveLength(fixtures.length);
    for (const [place, seen] of Object.entries(kept)) {
      expect([place, JSON.stringify(seen).includes(MARK)]).toEqual([place, false]);
    }
    for (const raw of kept.raws) expect(raw).toMatchObject({ token: '', secret: '' });
  });

  it('leave no trace where a callback asks before something happens', async () => {
    const fixtures = proposalFixturesOf('openim');
    const bodies = fixtures.map(({ body }) => body);
    const { kept, counts } = await deliverMarked(bodies, 0);
    expect(counts).toMatchObject({ proposals: fixtures.length, refused: {} });
    expect(kept.stored).toEqual([]);
    expect(JSON.stringify(kept)).not.toContain(MARK);
  });
});

describe('a body that a chat server documents', () => {
  it.each(['tencent', 'openim'] as const)('of %s has no credential but those that are blanked', (provider) => {
    const bodies = [...fixturesOf(provider), ...proposalFixturesOf(provider)].map(({ body }) => body);
    const blanked: readonly string[] = provider === 'openim' ? CREDENTIALS : [];
    const suspicious = bodies.flatMap((body) => {
      const own = Object.keys(body).filter((name) => !blanked.includes(name));
      return [...own, ...Object.values(body).flatMap(memberNames)];
    });
    expect(suspicious.filter((name) => /token|secret|passw|credential|cookie|usersig|authori/i.test(name))).toEqual([]);
  });
});
