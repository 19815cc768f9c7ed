import { Injectable } from '@nestjs/common';
import { subscribe, type ChannelMessages } from '../../lib/diagnostics/index.js';
import type { ChatServer } from '../../lib/chat-servers/chat-server.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { clientOf } from '../../lib/chat-servers/clients.js';
import type { CommandDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { masking } from '../../lib/cli/record/privacy.js';
import {
  BeforeChatEvent,
  C2cMessageSending,
  ChatEvent,
  ChatWebhooksHealth,
  FriendsRequesting,
  GroupCreating,
  GroupMessageSending,
  OnChatEvent,
  UserProfileChanging,
  type Delivery,
  type Provider,
} from '../../lib/index.js';
import { openTelemetry } from '../../lib/opentelemetry/index.js';
import { settled } from '../../lib/testing/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { SECRET, tencentC2c, tencentQuery, TOKEN } from '../support/callbacks.js';
import { catalogue } from '../support/catalogue.js';
import { startDurableApp } from '../support/durable-app.js';
import { fixturesOf, proposalFixturesOf } from '../support/fixtures.js';
import { OtelInMemory, traceRequests } from '../support/otel.js';
import { post } from '../support/post.js';
import { sendOpenIm, sendTencent } from '../support/send.js';

const WORDS = 'private words';

/** All of a body, as libraries repeat it in their errors. */
function textsOf({ raw }: { readonly raw: unknown }): string {
  return `cannot store ${JSON.stringify(raw)}`;
}

/** Handlers whose errors repeat what they know. */
@Injectable()
class Careless {
  /** Succeeds at its second attempt, or never. */
  @OnChatEvent(ChatEvent, { id: 'careless', attempts: 2 })
  keep(event: ChatEvent, { attempt }: Delivery): void {
    if (attempt === 1 || event.occurredAt % 2 === 0) throw new Error(textsOf(event));
  }

  @BeforeChatEvent(C2cMessageSending, GroupMessageSending)
  refuse(message: C2cMessageSending | GroupMessageSending) {
    return message.refuse(WORDS);
  }

  @BeforeChatEvent(GroupCreating, FriendsRequesting, UserProfileChanging)
  fail(proposal: GroupCreating | FriendsRequesting | UserProfileChanging): never {
    throw new Error(textsOf(proposal));
  }
}

/** Fails for a while, with errors that repeat what was to be stored. */
class CarelessJournal extends MemoryJournal {
  isDown = false;

  override async append(...entries: Parameters<MemoryJournal['append']>): ReturnType<MemoryJournal['append']> {
    if (this.isDown) throw new Error('down');
    return super.append(...entries);
  }
}

/** One callback, with what it holds about people, and what they wrote, in texts that stand for nothing else. */
interface Marked {
  readonly server: Provider;
  readonly command: string;
  readonly body: unknown;
}

const privacy = masking();

/** Such texts: `masking` makes them of texts and of ids. */
const MARKS = /x{3,}|(?:user|group|id)-[\da-f]{12}/;

function marked(server: Provider, command: string, body: object): Marked {
  const { callbacks, proposals }: ChatServer = CHAT_SERVERS.find(({ name }) => name === server)!;
  const definitions: Readonly<Record<string, Partial<CommandDefinition>>> = { ...callbacks, ...proposals };
  const rules = clientOf(server).commandLine.recording.masking;
  const harmless = [...rules.harmless, ...(definitions[command]?.harmless ?? [])];
  return { server, command, body: JSON.parse(privacy.bodyOf(JSON.stringify(body), { ...rules, harmless })) };
}

const sent: readonly Marked[] = [
  ...CHAT_SERVERS.flatMap(({ name }) =>
    [...fixturesOf(name), ...proposalFixturesOf(name)].map(({ command, body }) => marked(name, command, body)),
  ),
  ...catalogue.map(({ server, command, sample }) => marked(server, command, sample)),
];

it('no span, metric, log line or message of a channel holds anything about anybody', async () => {
  const otel = new OtelInMemory();
  const messages: unknown[] = [];
  const channels: (keyof ChannelMessages)[] = [
    'chat-webhooks:callback',
    'chat-webhooks:delivery',
    'chat-webhooks:decision',
    'chat-webhooks:journal',
    'chat-webhooks:silence',
  ];
  const ends = channels.map((name) => subscribe(name, (message) => void messages.push(message)));
  const journal = new CarelessJournal();
  const { app, url, log } = await startDurableApp(
    {
      adapter: 'fastify',
      providers: [Careless],
      configure: traceRequests,
      module: { telemetry: openTelemetry() },
    },
    undefined,
    journal,
  );
  const { length: before } = log.lines;
  const signature = new URLSearchParams(tencentQuery('C2C.CallbackAfterSendMsg')).get('Sign')!;
  const secrets = [TOKEN, SECRET, signature, WORDS, '198.51.100.7'];

  const refused: Marked[] = [];
  for (let from = 0; from < sent.length; from += 10) {
    const answers = sent.slice(from, from + 10).map(async (one) => {
      const { status } = await (one.server === 'tencent' ? sendTencent : sendOpenIm)(url, one.body, one.command);
      if (status !== 200) refused.push(one);
    });
    await Promise.all(answers);
  }
  // a few need a text that is a number: what is said of those that are refused is scanned as well
  expect(refused.length).toBeLessThan(sent.length / 20);
  // what strangers write, and what no one can read
  await post(`${url}/chat-webhooks/tencent?${tencentQuery(WORDS, { Sign: signature })}`, { body: tencentC2c() });
  await post(`${url}/chat-webhooks/openim/${WORDS.replace(' ', '-')}`, { body: { [WORDS]: WORDS } });
  await sendTencent(url, { CallbackCommand: WORDS, From_Account: WORDS }, WORDS);
  await sendTencent(url, tencentC2c({ MsgSeq: WORDS }));
  journal.isDown = true;
  await sendTencent(url, tencentC2c({ MsgKey: 'lost' }));
  journal.isDown = false;
  await settled(app, { within: 20_000 });

  const health = await app.get(ChatWebhooksHealth, { strict: false }).check();
  const metrics = await otel.collect();
  const spans = otel.spans.map(({ name, attributes, events, status, links, resource }) => ({
    name,
    attributes,
    events,
    status,
    links,
    resource: resource.attributes,
  }));
  /** All that leaves the app while it runs. */
  const scanned: Readonly<Record<string, readonly unknown[]>> = {
    spans,
    metrics: [...metrics.values()],
    'log lines': log.lines.slice(before),
    'messages of the channels': messages,
    health: [health],
  };
  for (const end of ends) end();
  await app.close();
  await otel.shutdown();

  expect(sent.filter(({ body }) => MARKS.test(JSON.stringify(body))).length).toBeGreaterThan(300);
  const hits = Object.entries(scanned).flatMap(([what, all]) => {
    expect({ what, isEmpty: all.length === 0 }).toEqual({ what, isEmpty: false });
    const texts = all.map((one) => JSON.stringify(one));
    return texts
      .filter((text) => MARKS.test(text) || secrets.some((one) => text.includes(one)))
      .map((text) => `${what}: ${text}`);
  });
  expect(hits).toEqual([]);
}, 300_000);
