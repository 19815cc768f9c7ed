import { open, type FileHandle } from 'node:fs/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CallbackJournal } from 'nestjs-chat-webhooks';
import type { AppendOutcome, JournalEntry } from 'nestjs-chat-webhooks/journal';

/** Writes one line of JSON per callback, on the disk before the answer. It recognizes repetitions only since its own start. */
@Injectable()
export class FileJournal extends CallbackJournal implements OnApplicationShutdown {
  private readonly seen = new Set<string>();
  private file: FileHandle | undefined;

  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    this.file ??= await open(process.env.JOURNAL_FILE ?? 'callbacks.ndjson', 'a');
    const fresh = entries.filter(({ eventId }) => !this.seen.has(eventId));
    const lines = fresh.map(
      ({ body, ...row }) => JSON.stringify({ ...row, body: body && Buffer.from(body).toString('base64') }) + '\n',
    );
    await this.file.appendFile(lines.join(''));
    await this.file.datasync();
    for (const { eventId } of fresh) this.seen.add(eventId);
    return entries.map((entry) => (fresh.includes(entry) ? 'stored' : 'duplicate'));
  }

  async onApplicationShutdown() {
    await this.file?.close();
  }
}
