import { ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { HubSampler, type SamplerName } from '../../../src/telemetry/export/sampler.ts';
import { UNTRUSTED_PARENT } from '../../../src/telemetry/tracing.ts';

type Parent = 'none' | 'client, sampled' | 'client, not sampled' | 'hub, sampled' | 'hub, not sampled';

function contextOf(parent: Parent) {
  if (parent === 'none') return ROOT_CONTEXT;
  const traceFlags = parent.endsWith('not sampled') ? TraceFlags.NONE : TraceFlags.SAMPLED;
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags, isRemote: true };
  const context = trace.setSpanContext(ROOT_CONTEXT, span);
  return parent.startsWith('client') ? context.setValue(UNTRUSTED_PARENT, true) : context;
}

/** What is recorded with a ratio of a half, when chance answers below it ('low') and above it ('high'). */
const TABLE: Readonly<Record<Parent, Readonly<Record<SamplerName, 'always' | 'never' | 'by chance'>>>> = {
  none: row('always', 'never', 'by chance', 'always', 'never', 'by chance'),
  'client, sampled': row('always', 'never', 'by chance', 'always', 'never', 'by chance'),
  'client, not sampled': row('always', 'never', 'by chance', 'never', 'never', 'never'),
  'hub, sampled': row('always', 'always', 'always', 'always', 'always', 'always'),
  'hub, not sampled': row('never', 'never', 'never', 'never', 'never', 'never'),
};

type Outcome = 'always' | 'never' | 'by chance';
function row(...[on, off, ratio, parentOn, parentOff, parentRatio]: readonly Outcome[]) {
  return {
    always_on: on,
    always_off: off,
    traceidratio: ratio,
    parentbased_always_on: parentOn,
    parentbased_always_off: parentOff,
    parentbased_traceidratio: parentRatio,
  } as Record<SamplerName, Outcome>;
}

describe('the sampler', () => {
  const cases = Object.entries(TABLE).flatMap(([parent, outcomes]) =>
    Object.entries(outcomes).map(([name, outcome]) => ({ parent, name, outcome })),
  ) as { parent: Parent; name: SamplerName; outcome: Outcome }[];

  it.each(cases)('$name with a parent ($parent) records $outcome', ({ parent, name, outcome }) => {
    const records = (chance: number) =>
      new HubSampler(name, 0.5, () => chance).shouldSample(contextOf(parent)).decision ===
      SamplingDecision.RECORD_AND_SAMPLED;
    const seen = `${records(0.1)} ${records(0.9)}`;
    expect(seen).toBe({ always: 'true true', never: 'false false', 'by chance': 'true false' }[outcome]);
  });
});
