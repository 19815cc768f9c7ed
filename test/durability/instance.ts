import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { APP_SETTINGS, type AppReport, type AppRequest, type AppSettings, type Gauges } from './app-settings.js';

const APP = fileURLToPath(new URL('app.js', import.meta.url));
const START_TIMEOUT = 60_000;
const CLOSE_TIMEOUT = 30_000;

/** One app process, which starts at once. */
export class Instance {
  private readonly child: ChildProcess;
  port = 0;

  /** @param log file descriptor for what it prints */
  constructor(settings: AppSettings, log: number) {
    const env = { ...process.env, NO_COLOR: '1', [APP_SETTINGS]: JSON.stringify(settings) };
    this.child = fork(APP, { env, stdio: ['ignore', log, log, 'ipc'] });
  }

  /** Resolves when it listens. @throws when it ends before */
  async started(): Promise<void> {
    const report = await Promise.race([this.nextReport(), once(this.child, 'exit'), after(START_TIMEOUT)]);
    if (report === undefined || !('port' in report)) throw new Error(`instance ${this.pid} did not start`);
    this.port = report.port;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Ends it in the middle of whatever it does, and resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.alive) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  /** Tells it to end as an operating system does. @throws when it does not end by itself, and well */
  terminate(): Promise<void> {
    return this.ended(() => this.child.kill('SIGTERM'));
  }

  /** Takes the processor away from it. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Lets it go on where it stood still. */
  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Shuts it down in order. @throws when it does not end by itself, and well */
  close(): Promise<void> {
    return this.ended(() => this.ask('close'));
  }

  private async ended(by: () => unknown): Promise<void> {
    const exit = once(this.child, 'exit');
    by();
    const [code] = (await Promise.race([exit, after(CLOSE_TIMEOUT)])) ?? ['a timeout'];
    if (code !== 0) throw new Error(`instance ${this.pid} did not close well: ${code}`);
  }

  /** What it counted since it was asked last. */
  async gauges(): Promise<Gauges> {
    const answer = this.nextReport();
    this.ask('gauges');
    const report = await answer;
    if (!('gauges' in report)) throw new Error(`instance ${this.pid} answered something else`);
    return report.gauges;
  }

  private ask(request: AppRequest): void {
    this.child.send(request);
  }

  private async nextReport(): Promise<AppReport> {
    const [report] = (await once(this.child, 'message')) as [AppReport];
    return report;
  }
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
}
