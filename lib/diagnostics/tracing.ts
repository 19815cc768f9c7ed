import { nameOf } from '../logging/error-text.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { HandlerCall, Telemetry, TelemetrySources, TracedCall } from './telemetry.js';

/** Most characters of a trace context: more would be somebody's own data. */
const CONTEXT_LENGTH = 512;

/** The telemetry of the host, whose failures must cost nobody an answer or a delivery. Without any it does nothing. */
export class Tracing {
  private readonly logger = new WebhooksLogger();
  private readonly telemetry: Telemetry | undefined;
  private hasFailed = false;

  constructor(given: Telemetry | readonly Telemetry[] | undefined) {
    const all: readonly (Telemetry | undefined)[] = [given].flat();
    this.telemetry = all.length > 1 ? new SeveralTelemetries(all.map((one) => new Tracing(one))) : all[0];
  }

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

  /** Runs it inside of a traced call, or outside where that fails to. @param call rejects instead of throwing */
  run<T>(traced: TracedCall, call: () => T): T {
    const results: T[] = [];
    const once = (): T => {
      if (results.length === 0) results.push(call());
      return results[0]!;
    };
    const returned = this.contained(() => traced.run(once));
    const result = once();
    // some return a promise of their own, which nobody else would catch
    if (returned !== result) Promise.resolve(returned).catch(() => {});
    return result;
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

/** Several as one. What fails in one of them is contained there. */
class SeveralTelemetries implements Telemetry {
  constructor(private readonly all: readonly Tracing[]) {}

  start(sources: TelemetrySources): void {
    for (const one of this.all) one.start(sources);
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((one) => one.stop()));
  }

  traceContext(): string | undefined {
    for (const one of this.all) {
      const context = one.traceContext();
      if (context !== undefined) return context;
    }
    return undefined;
  }

  handling(call: HandlerCall): TracedCall {
    return new NestedCalls(this.all, call);
  }
}

/** One call, traced by several: each begins inside of those before it, and sees what they have made current. */
class NestedCalls implements TracedCall {
  private readonly begun: (TracedCall | undefined)[] = [];

  constructor(
    private readonly all: readonly Tracing[],
    private readonly call: HandlerCall,
  ) {}

  run<T>(call: () => T): T {
    const tracing = this.all[this.begun.length];
    if (tracing === undefined) return call();
    const traced = tracing.handling(this.call);
    this.begun.push(traced);
    const inner = () => this.run(call);
    return traced === undefined ? inner() : tracing.run(traced, inner);
  }

  /** The innermost first. */
  end(error: string | undefined): void {
    for (let index = this.begun.length - 1; index >= 0; index--) this.all[index]!.end(this.begun[index], error);
  }
}
