import { SqliteDriver } from '../support/databases.js';
import { TEXT } from './messages.js';

/** Reads a SQLite file over a connection of its own, all the time: what was answered must be there already. */
export class FileWatch {
  /** Messages that were answered OK and were not in the file then. */
  readonly missing = new Set<string>();
  private readonly found = new Set<string>();
  private readonly timer: NodeJS.Timeout;
  private last = 0;
  private reads = 0;

  constructor(
    private readonly file: string,
    private readonly answered: ReadonlySet<string>,
  ) {
    this.timer = setInterval(() => this.look(), 20);
  }

  stop(): void {
    clearInterval(this.timer);
    this.look();
  }

  get note(): string {
    return `read ${this.reads} times meanwhile, ${this.missing.size} of ${this.answered.size} missing when answered`;
  }

  private look(): void {
    const owed = [...this.answered];
    const connection = new SqliteDriver(this.file, { timeout: 1_000 });
    try {
      const rows: { place: number; body: Uint8Array }[] = connection
        .prepare('SELECT rowid AS place, body FROM chat_callback WHERE rowid > ? ORDER BY rowid')
        .all(this.last);
      for (const { place, body } of rows) {
        this.found.add(TEXT.exec(Buffer.from(body).toString())![0]);
        this.last = place;
      }
    } finally {
      connection.close();
    }
    this.reads++;
    for (const text of owed) if (!this.found.has(text)) this.missing.add(text);
  }
}
