import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { readTraceparent, traceparentOf } from './traceparent.ts';

/**
 * The spans of the hub. Every part of the hub records through these functions; `export` decides whether spans go anywhere.
 * While tracing is off, each function calls its work and does nothing else.
 *
 * A span never holds customer data: no variable, parameter, literal, message of an error, or token. Its name and its
 * attributes come from the hub's own tables and statements.
 */

export interface SpanDescription {
  /** Of a small set: never an id or a value. */
  readonly name: string;
  readonly kind?: keyof typeof SpanKind;
  /** Those that are undefined are left out. */
  readonly attributes?: SpanAttributes;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A span that is being recorded. */
export interface RecordedSpan {
  set(attributes: SpanAttributes): void;
  /** Marks the span as failed. The message of the error is not recorded. */
  fail(error: unknown): void;
}

/** The sender of a `traceparent`. Only the hub's own parts decide about sampling. */
export type TraceSender = 'CLIENT' | 'HUB';

/** In the context of a span whose parent is a client's: the sampler decides anew. */
export const UNTRUSTED_PARENT = createContextKey('waybill untrusted parent');

/** Spans for the records of one call; further records are carried without one. */
const MOST_CONTINUED = 64;

let tracer: Tracer | null = null;

/** Null switches tracing off. */
export function traceWith(newTracer: Tracer | null): void {
  tracer = newTracer;
}

/**
 * Runs work in a span under the active span. Without an active span that is recorded and still open, the work runs without
 * a span, so background work records nothing unless `continued` or `entered` began it.
 */
export function traced<T>(describe: () => SpanDescription, work: (span: RecordedSpan | null) => T): T {
  if (tracer === null) return work(null);
  const parent = trace.getActiveSpan();
  if (parent === undefined || !parent.isRecording()) return work(null);
  const active = context.active();
  return run(started(tracer, describe(), active), active, work);
}

/** Runs work in the first span of this process: a request came in, perhaps with the sender's `traceparent`. */
export function entered<T>(
  describe: () => SpanDescription,
  traceparent: unknown,
  sender: TraceSender,
  work: (span: RecordedSpan | null) => T,
): T {
  if (tracer === null) return work(null);
  const parent = readTraceparent(traceparent);
  let parents = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  if (sender === 'CLIENT') parents = parents.setValue(UNTRUSTED_PARENT, true);
  const span = started(tracer, describe(), parents);
  return run(span, parents.deleteValue(UNTRUSTED_PARENT), work);
}

/**
 * Runs work that goes on with stored changes, in a span for each change that has a stored `traceparent`. The work's own
 * spans belong to the first of them; the others are linked to it.
 *
 * @param origins the stored `traceparent` of each change, or null
 * @param failureOf the failure of the change at a place, in the result of the work; null for none
 */
export async function continued<T>(
  describe: (place: number) => SpanDescription,
  origins: readonly (string | null)[],
  work: () => Promise<T>,
  failureOf: (result: T, place: number) => unknown,
): Promise<T> {
  const spans = tracer === null ? [] : continuing(tracer, describe, origins);
  const [first] = spans;
  if (first === undefined) return await work();
  const end = (failureAt: (place: number) => unknown) => {
    for (const { span, place } of spans) {
      const failure = failureAt(place);
      if (failure !== null) markFailed(span, failure);
      span.end();
    }
  };
  try {
    const result = await context.with(trace.setSpan(ROOT_CONTEXT, first.span), work);
    end((place) => failureOf(result, place));
    return result;
  } catch (error) {
    end(() => error);
    throw error;
  }
}

/** The context of the active span, sampled or not, for a part of the hub in another process. */
export function traceHeaders(): { readonly traceparent?: string } {
  const active = tracer === null ? undefined : trace.getActiveSpan()?.spanContext();
  return active === undefined || !trace.isSpanContextValid(active)
    ? {}
    : { traceparent: traceparentOf(active) };
}

/** For a line of the log: the trace that is being recorded. */
export function traceFields(): { readonly traceId?: string } {
  const active = tracer === null ? undefined : trace.getActiveSpan();
  return active?.isRecording() === true ? { traceId: active.spanContext().traceId } : {};
}

/** The same context, to be stored with a change; null when nothing is recorded. */
export function storedTraceparent(): string | null {
  const active = tracer === null ? undefined : trace.getActiveSpan();
  const found = active?.isRecording() === true ? active.spanContext() : undefined;
  return found !== undefined && (found.traceFlags & TraceFlags.SAMPLED) !== 0 ? traceparentOf(found) : null;
}

/** A place in a trace, to which other spans can be linked and in which work can go on. */
export type TracePlace = Context;

/** Null while nothing is recorded. */
export function tracePlace(): TracePlace | null {
  return tracer !== null && trace.getActiveSpan()?.isRecording() === true ? context.active() : null;
}

/**
 * Runs shared work at the first of several places that wait for it. The span of the first place is linked to the others.
 */
export function sharedWork<T>(places: readonly (TracePlace | null)[], work: () => T): T {
  const [first, ...others] = places.filter((place) => place !== null);
  if (first === undefined) return work();
  const links = others
    .flatMap((place) => trace.getSpanContext(place) ?? [])
    .map((each) => ({ context: each }));
  if (links.length > 0) trace.getSpan(first)?.addLinks(links);
  return context.with(first, work);
}

interface ContinuingSpan {
  readonly span: Span;
  readonly place: number;
}

function continuing(
  by: Tracer,
  describe: (place: number) => SpanDescription,
  origins: readonly (string | null)[],
): ContinuingSpan[] {
  const spans: ContinuingSpan[] = [];
  for (const [place, origin] of origins.entries()) {
    const parent = readTraceparent(origin);
    if (parent === null || spans.length === MOST_CONTINUED) continue;
    const first = spans[0]?.span.spanContext();
    const links = first === undefined ? [] : [{ context: first }];
    const span = started(by, describe(place), trace.setSpanContext(ROOT_CONTEXT, parent), links);
    spans.push({ span, place });
  }
  const [first, ...others] = spans;
  first?.span.addLinks(others.map(({ span }) => ({ context: span.spanContext() })));
  return spans;
}

function started(by: Tracer, description: SpanDescription, parents: Context, links: Link[] = []): Span {
  const { name, kind = 'INTERNAL', attributes = {} } = description;
  return by.startSpan(name, { kind: SpanKind[kind], attributes: present(attributes), links }, parents);
}

/** Ends the span with the work, which may be a promise. */
function run<T>(span: Span, parents: Context, work: (span: RecordedSpan | null) => T): T {
  const recorded = span.isRecording() ? recordedSpan(span) : null;
  try {
    const result = context.with(trace.setSpan(parents, span), work, undefined, recorded);
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    const settled = result.then(
      (value: unknown) => {
        span.end();
        return value;
      },
      (error: unknown) => {
        markFailed(span, error);
        span.end();
        throw error;
      },
    );
    return settled as T;
  } catch (error) {
    markFailed(span, error);
    span.end();
    throw error;
  }
}

function recordedSpan(span: Span): RecordedSpan {
  return {
    set: (attributes) => void span.setAttributes(present(attributes)),
    fail: (error) => markFailed(span, error),
  };
}

function markFailed(span: Span, error: unknown): void {
  span.setAttribute('error.type', errorTypeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** A code of the hub's catalogue, or the name of the class. Neither holds a value. */
function errorTypeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (!(error instanceof Error)) return '_OTHER';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return /^\w{1,60}$/.test(code) ? code : '_OTHER';
}

function present(attributes: SpanAttributes): Attributes {
  const found: Attributes = {};
  for (const name in attributes) if (attributes[name] !== undefined) found[name] = attributes[name];
  return found;
}
