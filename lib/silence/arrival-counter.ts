import type { Provider } from '../events/chat-event.js';
import type { Arrivals } from '../journal/callback-journal.js';
import { HOUR, MINUTE } from './usual-week.js';

/** Kinds that are counted at most: a caller may invent commands. */
const LIMIT = 1_000;

/** Counts what this instance receives, however it is answered: whoever is refused for a body does call. */
export class ArrivalCounter {
  private readonly kinds = new Map<string, Kind>();
  /** That of the last callback: most often the next one is of the same kind, and needs no text to be found. */
  private latest: Kind | undefined;

  /** @param at epoch milliseconds */
  note(provider: Provider, appId: string, command: string, at: number): void {
    const kind = this.kindOf(provider, appId, command);
    if (kind === undefined) return;
    const hour = at - (at % HOUR);
    let open = kind.hours.at(-1);
    if (open?.hour !== hour) {
      open = { hour, minutes: 0, callbacks: 0, last: at };
      kind.hours.push(open);
    }
    const minute = at - (at % MINUTE);
    if (minute !== kind.lastMinute) open.minutes++;
    kind.lastMinute = minute;
    open.callbacks++;
    open.last = at;
  }

  private kindOf(provider: Provider, appId: string, command: string): Kind | undefined {
    const { latest } = this;
    if (latest?.command === command && latest.appId === appId && latest.provider === provider) return latest;
    const name = `${provider} ${appId} ${command}`;
    let kind = this.kinds.get(name);
    if (kind === undefined) {
      if (this.kinds.size === LIMIT) return undefined;
      kind = { provider, appId, command, lastMinute: -1, hours: [] };
      this.kinds.set(name, kind);
    }
    return (this.latest = kind);
  }

  /** What came since the last call of this method, hour by hour. */
  take(): Arrivals[] {
    return [...this.kinds.values()].flatMap((kind) => {
      const { provider, appId, command } = kind;
      return kind.hours.splice(0).map((hour) => ({ provider, appId, command, ...hour }));
    });
  }
}

interface Kind {
  readonly provider: Provider;
  readonly appId: string;
  readonly command: string;
  /** Epoch milliseconds at which the minute of the last callback began. */
  lastMinute: number;
  readonly hours: { hour: number; minutes: number; callbacks: number; last: number }[];
}
