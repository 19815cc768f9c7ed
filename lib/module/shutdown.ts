import { counted } from '../logging/counted.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { ResolvedOptions } from '../options/options.js';
import type { Deciders } from '../decisions/deciders.js';
import type { DecisionRecorder } from '../decisions/decision-recorder.js';
import type { EventDispatcher } from '../delivery/event-dispatcher.js';
import type { CallbackEndpoint } from '../pipeline/endpoint/callback-endpoint.js';
import type { JournalWriter } from '../journal/journal-writer.js';
import { within } from '../time/time-limit.js';

/** Milliseconds in which the journal must have been told what was not finished. */
const RELEASE_TIMEOUT = 2_000;

/** What is shut down, in this order. */
export interface ShutdownParts {
  readonly endpoint: CallbackEndpoint;
  readonly deciders: Deciders;
  readonly recorder: DecisionRecorder;
  readonly writer: JournalWriter;
  readonly dispatcher: EventDispatcher;
}

/** The way down of an instance: nobody new is sent here, then nothing new is taken, then what is in hand ends. */
export class Shutdown {
  private readonly logger = new WebhooksLogger();
  private delayed: Promise<void> | undefined;

  constructor(
    private readonly options: Pick<ResolvedOptions, 'shutdownDelay' | 'shutdownTimeout'>,
    private readonly parts: ShutdownParts,
  ) {}

  /** Says at once that no more callbacks should come, and resolves after `shutdownDelay`, in which they are still taken. */
  delay(): Promise<void> {
    return (this.delayed ??= this.holdOpen());
  }

  /**
   * Refuses new callbacks with 503, finishes those in hand within `shutdownTimeout`, and gives the rest back to the journal. Whoever is
   * still asked then to decide is waited for no longer.
   *
   * @param stopped resolves when all else that uses the journal has stopped
   */
  async run(stopped: () => Promise<void>): Promise<void> {
    await this.delay();
    const { deciders, recorder, dispatcher } = this.parts;
    const drained = await endsWithin(this.options.shutdownTimeout, this.drain(stopped));
    const { pending, journal } = dispatcher;
    const undecided = deciders.release();
    if (!drained) {
      const kept = journal !== undefined && pending > 0 ? '; the journal gets them back' : '';
      const fallbacks = undecided > 0 ? `; onFailure answered ${counted(undecided, 'proposal')}` : '';
      this.logger.error(`Shut down with ${pending} deliveries unfinished${kept}${fallbacks}`);
    }
    // what becomes of them is stored and delivered, for which nothing is left when the app has closed
    if (undecided > 0) await endsWithin(RELEASE_TIMEOUT, this.recorded());
    const released = await endsWithin(RELEASE_TIMEOUT, dispatcher.release());
    if (!released) this.logger.error('The journal could not be told what is unfinished; leases will end by themselves');
    deciders.close();
    recorder.close();
  }

  private async holdOpen(): Promise<void> {
    const { shutdownDelay } = this.options;
    if (!this.parts.endpoint.retire() || shutdownDelay === 0) return;
    this.logger.log(`Shutting down: not ready any more, and callbacks are taken for another ${shutdownDelay} ms`);
    await new Promise((resolve) => setTimeout(resolve, shutdownDelay));
  }

  private async drain(stopped: () => Promise<void>): Promise<void> {
    const { endpoint, writer, dispatcher } = this.parts;
    await Promise.all([endpoint.close(), stopped()]);
    await this.recorded();
    await writer.drained();
    await new Promise((resolve) => setImmediate(resolve)); // dispatch begins at the end of the turn
    await dispatcher.drained();
  }

  /** Resolves when all that is decided is stored, and given to whoever delivers it. */
  private async recorded(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve)); // those just released are answered in this turn
    await this.parts.recorder.drained();
  }
}

function endsWithin(milliseconds: number, work: Promise<void>): Promise<boolean> {
  return within(
    milliseconds,
    work.then(() => true),
    () => false,
  );
}
