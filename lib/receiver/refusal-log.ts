import { Logger } from '@nestjs/common';
import type { Provider } from '../events/chat-event.js';
import type { Refusal, RefusalCode } from '../http/refusal.js';

/** Strangers must not be able to fill the log: of what they cause, one line per reason in this time. */
const WINDOW_MS = 10_000;

/** One line per refusal, without anything that the caller sent. */
export class RefusalLog {
  private readonly logger = new Logger('ChatWebhooks');
  private readonly windows = new Map<string, { until: number; suppressed: number }>();

  write(provider: Provider, refusal: Refusal): void {
    const line = `${provider} callback refused with ${refusal.status}, ${refusal.message}`;
    const byStranger = refusal.stage === 'caller' || refusal.stage === 'transfer';
    const suppressed = byStranger ? this.suppressed(provider, refusal.code) : 0;
    if (suppressed === undefined) return;
    const note = suppressed > 0 ? ` (and ${suppressed} more of the kind before)` : '';
    if (refusal.cause instanceof Error) this.logger.error(line + note, refusal.cause.stack);
    else this.logger.warn(line + note);
  }

  /** How many lines were left out before this one, or undefined when this one is left out too. */
  private suppressed(provider: Provider, code: RefusalCode): number | undefined {
    const key = `${provider} ${code}`;
    const window = this.windows.get(key);
    const now = Date.now();
    if (window !== undefined && now < window.until) {
      window.suppressed++;
      return undefined;
    }
    this.windows.set(key, { until: now + WINDOW_MS, suppressed: 0 });
    return window?.suppressed ?? 0;
  }
}
