import { randomUUID } from 'node:crypto';
import { c2cConversationKey } from '../../events/conversation-key.js';
import type { JournalEntry } from '../journal-entry.js';
import { uuidv7 } from '../../time/uuidv7.js';

/** Makes an entry as the library would append it, with a key and an event id of its own: a message from one user to another. */
export function journalEntry(overrides: Partial<JournalEntry> = {}): JournalEntry {
  const receivedAt = overrides.receivedAt ?? Date.now();
  return {
    key: uuidv7(receivedAt),
    eventId: randomUUID(),
    state: 'recorded',
    provider: 'tencent',
    appId: '1400000001',
    command: 'C2C.CallbackAfterSendMsg',
    eventName: 'chat.c2c-message.sent',
    conversationKey: c2cConversationKey('tencent', '1400000001', 'jared', 'john'),
    from: 'jared',
    to: 'john',
    groupId: null,
    occurredAt: receivedAt,
    receivedAt,
    trust: 'signature',
    facts: { clientIp: '198.51.100.7', platform: 'iOS', contentType: 'application/json' },
    body: Buffer.from('{"From_Account":"jared","To_Account":"john"}'),
    due: [],
    lease: null,
    ...overrides,
  };
}
