import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTraceparent, traceparentOf } from '../../../src/telemetry/traceparent.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each([
    ['sampled', `00-${TRACE}-${SPAN}-01`, 1],
    ['not sampled', `00-${TRACE}-${SPAN}-00`, 0],
    ['with flags that nobody knows yet', `00-${TRACE}-${SPAN}-ff`, 1],
    ['of a later version', `cc-${TRACE}-${SPAN}-01-what-the-future-holds`, 1],
  ])('that is %s is read', (_, text, traceFlags) => {
    expect(readTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true });
  });

  it.each([
    ['nothing', undefined],
    ['several headers', [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`]],
    ['two in one header', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
    ['the forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['more in version 00', `00-${TRACE}-${SPAN}-01-x`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a trace of zeroes', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeroes', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a short trace', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a line break at the end', `00-${TRACE}-${SPAN}-01\n`],
    ['a number', 7],
    ['an object', { toString: () => `00-${TRACE}-${SPAN}-01` }],
  ])('that is %s starts a new trace', (_, value) => {
    expect(readTraceparent(value)).toBeNull();
  });

  it('that was read is written again as it stood, and nothing else is', () => {
    const near = fc
      .tuple(fc.constant(`00-${TRACE}-${SPAN}-01`), fc.nat(54), fc.string({ maxLength: 3 }))
      .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + put.length));
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (value) => {
        const read = readTraceparent(value);
        if (read === null) return;
        expect(traceparentOf(read).slice(3, 52)).toBe(value.slice(3, 52));
      }),
    );
  });
});
