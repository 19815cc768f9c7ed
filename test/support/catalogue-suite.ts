import { DataSource } from 'typeorm';
import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import type { AnyChatEvent } from '../../lib/index.js';
import { toJournalEntry } from '../../lib/journal/journal-entry.js';
import { restoreEvent } from '../../lib/pipeline/receiver/event-factory.js';
import { CHAT_WEBHOOKS_MIGRATIONS, chatWebhooksEntities } from '../../lib/typeorm/index.js';
import { catalogue } from './catalogue.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { contextOf, fixturesOf } from './fixtures.js';
import { journalOn } from './own-journals.js';
import { openImProtocol, tencentProtocol } from './protocols.js';

const protocols = [tencentProtocol(), openImProtocol()];
const sent = [
  ...catalogue.filter(({ events }) => events).map(({ server, command, sample }) => ({ server, command, body: sample })),
  ...CHAT_SERVERS.flatMap(({ name }) => fixturesOf(name).map((fixture) => ({ server: name, ...fixture }))),
];

/** Every event comes back from the journal's columns and bytes as it was. */
export function describeCatalogue(name: string, makeDatabase: MakeDatabase): void {
  describe(`an event that ${name} stored`, () => {
    let database: TestDatabase;
    let source: DataSource;
    beforeAll(async () => {
      database = await makeDatabase();
      const entities = chatWebhooksEntities(database.type);
      const more = { entities, migrations: CHAT_WEBHOOKS_MIGRATIONS, migrationsRun: true };
      source = await new DataSource({ ...database.options, ...more } as never).initialize();
    });
    afterAll(async () => {
      await source.destroy();
      await database.drop();
    });

    it('is made again as it was, for every command and every form of it', async () => {
      const journal = journalOn(source);
      const events = new Map(sent.map((one) => eventOf(one)).map((event) => [event.id, event]));
      const entries = [...events.values()].map((event) =>
        toJournalEntry(event, factsOf(event), Buffer.from(JSON.stringify(event.raw))),
      );
      expect(new Set(await journal.append(entries))).toEqual(new Set(['stored']));
      const stored = await journal.findCallbacks({}, { limit: entries.length + 1 });
      expect(stored.length).toBe(entries.length);
      for (const callback of stored) {
        const again = restoreEvent(protocols, callback);
        const event = events.get(callback.eventId)!;
        expect(again).toEqual(event);
        expect(again.constructor).toBe(event.constructor);
      }
    });
  });
}

let made = 0;

function eventOf({ server, command, body }: { server: string; command: string; body: object }): AnyChatEvent {
  const { callbacks } = CHAT_SERVERS.find(({ name }) => name === server)!;
  const { toEvent } = (callbacks as Readonly<Record<string, CallbackDefinition>>)[command]!;
  const id = `fresh-${made++}`;
  return toEvent({ ...body }, { ...contextOf(server as never, command, body), freshId: () => id });
}

function factsOf({ client: { ip, platform } }: AnyChatEvent) {
  return { clientIp: ip, platform };
}
