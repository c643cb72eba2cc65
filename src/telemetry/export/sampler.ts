import { type Context, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { UNTRUSTED_PARENT } from '../tracing.ts';

/** The values of `OTEL_TRACES_SAMPLER` that the hub takes. */
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

const ALL: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const NONE: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/**
 * Decides once for a trace, at the first span of the hub. All later spans, in other processes and after the outbox, follow
 * that decision.
 *
 * A client may ask not to be recorded. It cannot ask to be: the ratio counts for its traces, too, and is drawn by chance,
 * because a client chooses the id of its trace and a decision by that id would be the client's.
 */
export class HubSampler implements Sampler {
  readonly #name: SamplerName;
  readonly #ratio: number;
  readonly #random: () => number;

  constructor(name: SamplerName, ratio: number, random: () => number = Math.random) {
    this.#name = name;
    this.#ratio = name.endsWith('always_on') ? 1 : name.endsWith('always_off') ? 0 : ratio;
    this.#random = random;
  }

  shouldSample(parents: Context): SamplingResult {
    const parent = trace.getSpanContext(parents);
    if (parent === undefined) return this.#draw();
    const isUntrusted = parents.getValue(UNTRUSTED_PARENT) === true;
    if (!isUntrusted) return isSampled(parent) ? ALL : NONE;
    return this.#name.startsWith('parentbased_') && !isSampled(parent) ? NONE : this.#draw();
  }

  toString(): string {
    return `${this.#name}{${this.#ratio}}`;
  }

  #draw(): SamplingResult {
    return this.#random() < this.#ratio ? ALL : NONE;
  }
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}
