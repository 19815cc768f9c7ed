import test from 'node:test';
import { durableJournalContract } from 'nestjs-chat-webhooks/journal';
import { MemoryJournal } from 'nestjs-chat-webhooks/testing';

for (const [name, check] of Object.entries(durableJournalContract)) {
  test(name, async () => {
    const journal = new MemoryJournal(); // yours, on an empty store
    await check({ open: async () => journal, close: async () => {} });
  });
}
