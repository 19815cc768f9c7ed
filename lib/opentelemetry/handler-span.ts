import {
  context,
  isSpanContextValid,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import type { HandlerCall, TracedCall } from '../diagnostics/telemetry.js';
import { spanAttributes } from './attributes.js';
import { fromTraceParent } from './trace-parent.js';

/** How the span of a handler's first attempt belongs to that of the callback. */
export type FirstPass = 'link' | 'parent';

/** A call of a handler, as a span. */
export class HandlerSpan implements TracedCall {
  private constructor(
    private readonly span: Span,
    private readonly context: Context,
  ) {}

  static start(tracer: Tracer, call: HandlerCall, firstPass: FirstPass): HandlerSpan {
    const around = context.active();
    const own = ownSpan(call, around);
    const isChild = firstPass === 'parent' && own !== undefined;
    const cause = own ?? fromTraceParent(call.traceContext);
    const span = tracer.startSpan(
      `process ${call.event.eventName}`,
      {
        kind: SpanKind.CONSUMER,
        root: !isChild,
        links: isChild || cause === undefined ? [] : [{ context: cause }],
        attributes: spanAttributes(call),
      },
      around,
    );
    return new HandlerSpan(span, trace.setSpan(around, span));
  }

  run<T>(call: () => T): T {
    return context.with(this.context, call);
  }

  /** Tells no more of an error than its name: messages repeat what people write. */
  end(error: string | undefined): void {
    if (error !== undefined) this.span.setAttribute('error.type', error).setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}

/** The callback's own span, which is there as long as its async context is. */
function ownSpan({ attempt, redelivery }: HandlerCall, around: Context): SpanContext | undefined {
  const span = attempt > 1 || redelivery ? undefined : trace.getSpanContext(around);
  return span !== undefined && isSpanContextValid(span) ? span : undefined;
}
