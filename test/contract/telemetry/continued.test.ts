import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Telemetry } from '../../../src/telemetry/export/telemetry.ts';
import {
  continued,
  entered,
  sharedWork,
  storedTraceparent,
  traced,
  traceHeaders,
  tracePlace,
} from '../../../src/telemetry/tracing.ts';
import {
  type Collector,
  JSON_PROTOCOL,
  pathOf,
  startCollector,
  telemetryOf,
} from '../../harness/collector.ts';

let collector: Collector;
let telemetry: Telemetry;
beforeAll(async () => {
  collector = await startCollector();
  telemetry = await telemetryOf({
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...JSON_PROTOCOL,
  });
});
afterAll(async () => {
  await telemetry[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

let last = 0;
function origin(): string {
  last += 1;
  return `00-${last.toString(16).padStart(32, 'e')}-00f067aa0ba902b7-01`;
}

async function spansOf(...origins: readonly string[]) {
  await telemetry.flush();
  return origins.map((each) => collector.spans.filter(({ traceId }) => traceId === each.slice(3, 35)));
}

const send = () =>
  traced(
    () => ({ name: 'call' }),
    async () => 'answered',
  );
const describeSpan = (place: number) => ({ name: `send ${place}` });

describe('stored changes that are sent in one call', () => {
  it('go on in their own traces; the call is in the first, and the others are linked to it', async () => {
    const [one, other] = [origin(), origin()];
    await continued(describeSpan, [null, one, 'damaged', other], send, () => null);
    const [first = [], second = []] = await spansOf(one, other);
    expect(first.map((span) => pathOf(span, first))).toEqual(
      expect.arrayContaining([['send 1'], ['send 1', 'call']]),
    );
    expect(second.map(({ name }) => name)).toEqual(['send 3']);
    const [sent] = first.filter(({ name }) => name === 'send 1');
    expect(second[0]?.links).toEqual([sent?.spanId]);
    expect(sent?.links).toEqual([second[0]?.spanId]);
  });

  it('have failed where their own outcome has, and all of them when the call has', async () => {
    const origins = [origin(), origin()];
    await continued(describeSpan, origins, send, (_, place) =>
      place === 1 ? new RangeError('canary') : null,
    );
    const spans = (await spansOf(...origins)).flat().filter(({ name }) => name.startsWith('send'));
    expect(spans.map(({ hasFailed, attributes }) => [hasFailed, attributes['error.type']])).toEqual([
      [false, undefined],
      [true, 'RangeError'],
    ]);
    const others = [origin(), origin()];
    const failing = () => Promise.reject(new TypeError('canary'));
    await expect(continued(describeSpan, others, failing, () => null)).rejects.toThrow('canary');
    const failed = (await spansOf(...others)).flat();
    expect(failed.map(({ hasFailed }) => hasFailed)).toEqual([true, true]);
    expect(collector.text()).not.toContain('canary');
  });

  it('have a span up to the sixty-fourth of a call', async () => {
    const origins = Array.from({ length: 200 }, origin);
    await continued(describeSpan, origins, send, () => null);
    const spans = (await spansOf(...origins)).flat().filter(({ name }) => name.startsWith('send'));
    expect(spans).toHaveLength(64);
  });

  it('are sent without a span when nobody asked to record them', async () => {
    const unrecorded = origin().replace(/1$/, '0');
    expect(await continued(describeSpan, [null, unrecorded], send, () => null)).toBe('answered');
    expect(await spansOf(unrecorded)).toEqual([[]]);
  });
});

describe('work that several requests share', () => {
  it('is in the trace of the first, which is linked to the others', async () => {
    const [one, other] = [origin(), origin()];
    const work = entered(
      () => ({ name: 'first' }),
      one,
      'HUB',
      async () => {
        const own = tracePlace();
        const second = await entered(
          () => ({ name: 'second' }),
          other,
          'HUB',
          async () => tracePlace(),
        );
        return sharedWork([null, own, second], send);
      },
    );
    expect(await work).toBe('answered');
    const [first = [], second = []] = await spansOf(one, other);
    const call = first.find(({ name }) => name === 'call');
    expect(call && pathOf(call, first)).toEqual(['first', 'call']);
    expect(first.find(({ name }) => name === 'first')?.links).toEqual([
      second.find(({ name }) => name === 'second')?.spanId,
    ]);
  });
});

describe('the context of a trace', () => {
  it('is stored when it is recorded, passed on in any case, and absent outside of a span', () => {
    const recorded = origin();
    const inside = (traceparent: string) =>
      entered(
        () => ({ name: 'door' }),
        traceparent,
        'HUB',
        () => ({
          stored: storedTraceparent()?.slice(3, 35) ?? null,
          passed: traceHeaders().traceparent?.slice(3, 35),
          flags: traceHeaders().traceparent?.slice(-2),
        }),
      );
    const traceId = recorded.slice(3, 35);
    expect(inside(recorded)).toEqual({ stored: traceId, passed: traceId, flags: '01' });
    expect(inside(recorded.replace(/1$/, '0'))).toEqual({ stored: null, passed: traceId, flags: '00' });
    expect({ stored: storedTraceparent(), passed: traceHeaders() }).toEqual({ stored: null, passed: {} });
  });
});
