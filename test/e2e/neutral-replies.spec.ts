import { readFileSync } from 'node:fs';
import { CallbackCounters, CallbackJournal } from '../../lib/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import { SECRET, tencentQuery } from '../support/callbacks.js';
import { catalogue, type CatalogueEntry } from '../support/catalogue.js';
import { post, type Answer } from '../support/post.js';
import { eitherAdapter, startWebhookApp, type WebhookApp } from '../support/webhook-app.js';

type Body = Readonly<Record<string, unknown>>;

/** Bodies of a command, and the answers that version 0.2.0 gave to them. */
const recorded: Readonly<Record<string, Readonly<Record<Variant, string>>>> = JSON.parse(
  readFileSync(new URL('../fixtures/neutral-replies.json', import.meta.url), 'utf8'),
);

const variants = {
  sample: (sample: Body) => sample,
  nulls: (sample: Body) =>
    Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, isCommand(name) ? value : null])),
  minimal: (sample: Body) => Object.fromEntries(Object.entries(sample).filter(([name]) => isCommand(name))),
  odd: (sample: Body) => ({ ...sample, unknown: { a: [1, 2] }, groupName: 5, content: 'plain', remark: '\u{1f600}' }),
};
type Variant = keyof typeof variants;

const asking = catalogue.filter(({ proposal }) => proposal !== undefined);

class RowRecorder extends CallbackJournal {
  readonly rows: JournalEntry[] = [];

  override append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    this.rows.push(...entries);
    return Promise.resolve(entries.map(() => 'stored'));
  }
}

describe.each(eitherAdapter)('a callback that asks, on %s', (adapter) => {
  let running: WebhookApp;
  let journal: RowRecorder;
  beforeAll(async () => {
    journal = new RowRecorder();
    running = await startWebhookApp({ adapter, module: { journal: { useFactory: () => journal } } });
  });
  afterAll(() => running.app.close());

  it.each(asking)('is answered as ever, byte by byte: $command', async (entry) => {
    for (const [variant, bodyOf] of Object.entries(variants)) {
      for (const answer of await ask(entry, bodyOf(entry.sample))) {
        expect(answer.text).toBe(recorded[entry.command]![variant as Variant]);
        expect(answer.status).toBe(200);
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      }
    }
  });

  it('is counted, and neither stored nor emitted', async () => {
    const { accepted, proposals } = running.app.get(CallbackCounters).snapshot();
    for (const entry of asking) await ask(entry, entry.sample);
    const now = running.app.get(CallbackCounters).snapshot();
    const sent = asking.reduce((sum, { server }) => sum + (server === 'tencent' ? 1 : 3), 0);
    expect(now).toMatchObject({ accepted, proposals: proposals + sent });
    expect(journal.rows).toEqual([]);
  });

  /** In every form of the URL. */
  async function ask({ server, command }: CatalogueEntry, body: Body): Promise<Answer[]> {
    const root = `${running.url}/chat-webhooks/${server}`;
    if (server === 'tencent') return [await post(`${root}?${tencentQuery(command)}`, { body })];
    const urls = [`${root}/${SECRET}/${command}`, `${root}/${SECRET}?command=${command}`, `${root}/${SECRET}`];
    return Promise.all(urls.map((url) => post(url, { body })));
  }
});

function isCommand(name: string): boolean {
  return /^callbackcommand$/i.test(name);
}
