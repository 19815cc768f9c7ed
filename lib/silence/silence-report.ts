import { SILENCE_CHANNEL } from '../diagnostics/channels.js';
import { describe } from '../logging/error-text.js';
import { counted } from '../logging/counted.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { Silence, SilencePolicy } from './silence.js';

/** Tells of the begin and the end of silences: in the log, on the channel, and to the host's hook. */
export class SilenceReport {
  private readonly logger = new WebhooksLogger();

  constructor(private readonly hook: SilencePolicy['onSilence']) {}

  write(silence: Silence): void {
    const { provider, appId, command, minutes, expected, ended } = silence;
    const kind = `${command} of ${provider}, app ${appId}`;
    if (ended === 'callback') this.logger.log(`${kind} comes again, after ${counted(minutes, 'minute')} of silence`);
    else if (ended === 'forgotten') this.logger.warn(`No ${kind} for two weeks: from now on, none is expected`);
    else {
      this.logger.warn(
        `No ${kind} for ${counted(minutes, 'minute')}, in which about ${expected} usually come: does the chat server run, ` +
          'does it reach this app, and is the callback still turned on?',
      );
    }
    if (SILENCE_CHANNEL.hasSubscribers) SILENCE_CHANNEL.publish(silence);
    void this.tell(silence);
  }

  private async tell(silence: Silence): Promise<void> {
    try {
      await this.hook?.(silence);
    } catch (error) {
      this.logger.error(`onSilence itself failed: ${describe(error, (text) => text)}`);
    }
  }
}
