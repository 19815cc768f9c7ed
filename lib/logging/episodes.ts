import { inNoContext } from '../time/no-context.js';
import type { WebhooksLogger } from './webhooks-logger.js';

/** Milliseconds between two summaries. */
const INTERVAL = 60_000;

interface Episode {
  /** How often it happened since the last line about it. */
  count: number;
  readonly summary: (count: number) => string;
}

/** For what may happen at any rate: a line when it begins, and as long as it goes on, one a minute that says how often it happened. */
export class Episodes {
  private readonly episodes = new Map<string, Episode>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly logger: WebhooksLogger) {}

  /**
   * Notes that something happened.
   *
   * @param what tells what happened from all else
   * @param begin the line for the first time; undefined where another line tells of it
   */
  note(what: string, begin: string | undefined, summary: Episode['summary']): void {
    const known = this.episodes.get(what);
    if (known !== undefined) {
      known.count++;
      return;
    }
    this.episodes.set(what, { count: begin === undefined ? 1 : 0, summary });
    if (begin !== undefined) this.logger.warn(begin);
    this.timer ??= inNoContext(() => setInterval(() => this.sumUp(), INTERVAL).unref());
  }

  /** Writes what is not told yet, and forgets all. */
  end(): void {
    this.sumUp();
    this.episodes.clear();
    this.stop();
  }

  private sumUp(): void {
    for (const [what, episode] of this.episodes) {
      if (episode.count > 0) this.logger.warn(episode.summary(episode.count));
      else this.episodes.delete(what);
      episode.count = 0;
    }
    if (this.episodes.size === 0) this.stop();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
