import { randomUUID } from 'node:crypto';
import { toJournalEntry, type JournalEntry } from '../../lib/journal/journal-entry.js';
import { TENCENT_CALLBACKS } from '../../lib/chat-servers/tencent/callbacks/callbacks.js';
import { validBodies } from '../c2c-bodies.js';

const APP_ID = '1400000001';
const COMMAND = 'C2C.CallbackAfterSendMsg';
const TEMPLATES = validBodies(1000, 1);
const FACTS = {
  clientIp: '198.51.100.7',
  platform: 'iOS',
  requestId: '4f2d4a3e-6f0b-4a55-9b1c-0d7a4f1b2c3d',
  contentType: 'application/json',
};
const CLIENT = { ip: FACTS.clientIp, platform: FACTS.platform };
const DELIVERY = {
  due: ['MessageArchive.keep', 'MessageStatistics.count'],
  lease: { owner: randomUUID(), milliseconds: 30_000 },
};

let made = 0;

/**
 * Makes entries as the receiver makes them of C2C messages with bodies of about 400 bytes, no two alike, among 50,000 users.
 *
 * @param durable whether they are due to handlers, under a lease
 */
export function makeEntries(count: number, durable: boolean): JournalEntry[] {
  return Array.from({ length: count }, () => makeEntry(durable));
}

function makeEntry(durable: boolean): JournalEntry {
  const number = made++;
  const receivedAt = Date.now();
  const time = Math.floor(receivedAt / 1000);
  const body = {
    ...TEMPLATES[number % TEMPLATES.length],
    From_Account: `user${(number * 7919) % 50_000}`,
    To_Account: `user${(number * 104_729) % 50_000}`,
    MsgSeq: number,
    MsgTime: time,
    MsgKey: `${number}_2837546_${time}`,
  };
  const bytes = Buffer.from(JSON.stringify(body));
  const event = TENCENT_CALLBACKS[COMMAND].toEvent(body, {
    provider: 'tencent',
    appId: APP_ID,
    command: COMMAND,
    trust: 'signature',
    client: CLIENT,
    receivedAt,
    bytes,
    freshId: () => `${number}`,
  });
  return toJournalEntry(event, FACTS, bytes, durable ? DELIVERY : undefined);
}
