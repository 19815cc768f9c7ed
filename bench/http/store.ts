import { DataSource } from 'typeorm';
import { makePostgres } from '../../test/support/databases.js';

/** The bodies in the tables that a server fills. */
const BODIES = {
  ours: `SELECT convert_from(body, 'UTF8')::jsonb AS body FROM chat_callback`,
  handWritten: 'SELECT body FROM message',
};
export type Tables = keyof typeof BODIES;

/** A database of its own on PostgreSQL, to see what answered callbacks have left there. */
export class Store {
  private constructor(
    readonly url: string,
    private readonly dataSource: DataSource,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  static async create(): Promise<Store> {
    const { options, drop } = await makePostgres();
    const { url } = options as { url: string };
    try {
      return new Store(url, await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize(), drop);
    } catch (error) {
      await drop();
      throw error;
    }
  }

  /** @throws unless there is a row for each of so many messages, and no other row */
  async check(tables: Tables, messages: number): Promise<void> {
    const [found] = await this.dataSource.query<{ rows: number; messages: number }[]>(
      `SELECT count(*)::int AS rows, count(DISTINCT body->>'MsgKey')::int AS messages FROM (${BODIES[tables]}) stored`,
    );
    if (found?.rows !== messages || found.messages !== messages) {
      throw new Error(`${messages} messages were answered, but stored is ${JSON.stringify(found)}`);
    }
  }

  async drop(): Promise<void> {
    await this.dataSource.destroy().finally(this.dropDatabase);
  }
}
