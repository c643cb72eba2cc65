import { type SpanContext, TraceFlags } from '@opentelemetry/api';

/** Version, trace, span, flags; a later version may add parts. W3C Trace Context, section 3.2. */
const FORM = /^(?!ff)([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;
const ZEROES = /^0+$/;

/** Null for any other value, which starts a new trace. `tracestate` and `baggage` are not read at all. */
export function readTraceparent(value: unknown): SpanContext | null {
  if (typeof value !== 'string') return null;
  const [, version, traceId = '', spanId = '', flags = '', rest] = FORM.exec(value) ?? [];
  if (version === undefined || (version === '00' && rest !== undefined)) return null;
  if (ZEROES.test(traceId) || ZEROES.test(spanId)) return null;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return { traceId, spanId, traceFlags, isRemote: true };
}

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
}
