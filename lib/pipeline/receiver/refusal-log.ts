import { WebhooksLogger } from '../../logging/webhooks-logger.js';
import type { Provider } from '../../events/chat-event.js';
import { ipAddressOf } from '../../caller/address-list.js';
import type { Refusal, RefusalCode } from '../../refusal/refusal.js';
import { REMEDIES } from '../../refusal/remedies.js';
import type { RefusedCallback } from '../../chat-servers/chat-server.js';

/** Neither strangers nor an outage may fill the log: one line per reason in this time. */
const WINDOW_MS = 10_000;

/** One line per refusal: reason, app, address and remedy, and nothing else that the caller sent. */
export class RefusalLog {
  private readonly logger = new WebhooksLogger();
  private readonly windows = new Map<string, { until: number; suppressed: number }>();

  write(provider: Provider, refusal: Refusal, about: RefusedCallback): void {
    // each refused body is a row to look at; an outage is one thing, however many callbacks meet it
    const suppressed = refusal.stage === 'body' ? 0 : this.suppressed(provider, refusal.code);
    if (suppressed === undefined) return;
    const appId = refusal.appId ?? about.caller?.appId;
    const who = `${appId === undefined ? '' : `app ${appId}, `}${originOf(about.request?.remoteAddress)}`;
    const line = oneLine(
      `${provider} callback refused with ${refusal.status}, ${refusal.message} (${who}): ${REMEDIES[refusal.code]}`,
    );
    const note = suppressed > 0 ? ` (and ${suppressed} more of the kind before)` : '';
    const { cause } = refusal;
    if (cause instanceof Error) this.logger.error(line + note, cause.stack);
    else if (cause !== undefined)
      this.logger.error(`${line}${note}; what was thrown is no Error but of type ${typeof cause}`);
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

/** Behind a proxy the address is what somebody wrote into a header, so it is shown only where it can be nothing else. */
function originOf(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return 'from an unknown address';
  const address = ipAddressOf(remoteAddress)?.replace(/^::ffff:(?=\d+\.)/i, '');
  return address === undefined ? 'from what is no address' : `from ${address}`;
}

/** A host's authenticator may have put something into it that would look like another line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
