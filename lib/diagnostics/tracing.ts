import { nameOf } from '../logging/error-text.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { HandlerCall, Telemetry, TelemetrySources, TracedCall } from './telemetry.js';

/** Most characters of a trace context: more would be somebody's own data. */
const CONTEXT_LENGTH = 512;

/** The telemetry of the host, whose failures must cost nobody an answer or a delivery. Without any it does nothing. */
export class Tracing {
  private readonly logger = new WebhooksLogger();
  private hasFailed = false;

  constructor(private readonly telemetry: Telemetry | undefined) {}

  get isOn(): boolean {
    return this.telemetry !== undefined;
  }

  start(sources: TelemetrySources): void {
    this.contained(() => this.telemetry?.start?.(sources));
  }

  async stop(): Promise<void> {
    try {
      await this.telemetry?.stop?.();
    } catch (error) {
      this.note(error);
    }
  }

  /** What is to be stored with a callback, in whose context this is called. */
  traceContext(): string | undefined {
    if (this.telemetry === undefined) return undefined;
    const context: unknown = this.contained(() => this.telemetry!.traceContext());
    return typeof context === 'string' && context.length <= CONTEXT_LENGTH ? context : undefined;
  }

  handling(call: HandlerCall): TracedCall | undefined {
    return this.contained(() => this.telemetry?.handling(call));
  }

  end(traced: TracedCall | undefined, error: string | undefined): void {
    this.contained(() => traced?.end(error));
  }

  private contained<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  /** Once: what fails for one callback fails for all. */
  private note(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.logger.error(
      `The telemetry itself failed with ${nameOf(error)}; nothing else is affected, and this is told once`,
    );
  }
}
