import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DataSource } from 'typeorm';
import type { TestDatabase } from '../support/databases.js';

const VERSIONS = '/usr/lib/postgresql';
const START_TIMEOUT = 30_000;
const run = promisify(execFile);

/** A PostgreSQL server of the test's own, which it may crash. */
export class OwnPostgres {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly bin: string,
    private readonly folder: string,
    private readonly port: number,
    private readonly user: { uid?: number; gid?: number },
  ) {}

  /** Makes and starts one, with the newest binaries of this machine; as user `postgres` when this is root. */
  static async create(): Promise<OwnPostgres> {
    const newest = (await readdir(VERSIONS)).sort((a, b) => Number(a) - Number(b)).at(-1)!;
    const user = process.getuid?.() === 0 ? { uid: await idOf('-u'), gid: await idOf('-g') } : {};
    const folder = await mkdtemp(join(tmpdir(), 'chat-webhooks-postgres-'));
    if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
    const postgres = new OwnPostgres(join(VERSIONS, newest, 'bin'), folder, await freePort(), user);
    await run(join(postgres.bin, 'initdb'), ['-D', postgres.data, '-U', 'postgres', '-A', 'trust'], {
      ...user,
      cwd: folder,
    });
    await postgres.start();
    return postgres;
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const settings = ['-D', this.data, '-p', String(this.port), '-k', this.folder];
    this.server = spawn(join(this.bin, 'postgres'), settings, { ...this.user, cwd: this.folder, stdio: 'ignore' });
    for (const limit = performance.now() + START_TIMEOUT; !(await this.answers()); await sleep(50)) {
      if (performance.now() > limit) throw new Error('PostgreSQL did not start');
    }
  }

  /** Ends it without a checkpoint, so that it has to recover what was committed. */
  async crash(): Promise<void> {
    if (this.server === undefined || this.server.exitCode !== null) return;
    const exit = once(this.server, 'exit');
    this.server.kill('SIGQUIT');
    await exit;
  }

  /** Its only database; dropping it removes the server. */
  get database(): TestDatabase {
    return {
      type: 'postgres',
      options: { type: 'postgres', url: this.url },
      drop: async () => {
        await this.crash();
        await rm(this.folder, { recursive: true, force: true });
      },
    };
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  private answers(): Promise<boolean> {
    return new DataSource({ type: 'postgres', url: this.url }).initialize().then(
      async (source) => {
        await source.destroy();
        return true;
      },
      () => false,
    );
  }
}

async function idOf(which: '-u' | '-g'): Promise<number> {
  return Number((await run('id', [which, 'postgres'])).stdout);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
