import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowControl, MOST_REQUESTED } from '../../../../src/salesforce/change-feed/flow-control.ts';

describe('the flow control of a subscription', () => {
  it('never has more than a hundred events requested, nor more than the reader has room for', () => {
    const step = fc.record({ sent: fc.nat(MOST_REQUESTED), taken: fc.nat(300) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.array(step, { maxLength: 60 }), (room, steps) => {
        const flow = new FlowControl(room);
        let atServer = 0;
        let buffered = 0;
        const refill = () => {
          const wanted = flow.request(buffered);
          atServer += wanted;
          expect(atServer).toBeLessThanOrEqual(MOST_REQUESTED);
          expect(atServer + buffered).toBeLessThanOrEqual(room);
        };
        refill();
        for (const { sent, taken } of steps) {
          const events = Math.min(sent, atServer);
          atServer -= events;
          buffered += events;
          flow.received(events, atServer);
          buffered -= Math.min(taken, buffered);
          refill();
        }
        // A reader that has taken everything always has events requested.
        buffered = 0;
        refill();
        expect(atServer).toBeGreaterThan(0);
      }),
    );
  });

  it('requests nothing while the reader is behind', () => {
    const flow = new FlowControl(150);
    expect(flow.request(0)).toBe(100);
    flow.received(100, 0);
    expect(flow.request(150)).toBe(0);
    expect(flow.expecting).toBe(false);
    expect(flow.request(20)).toBe(100);
  });

  it('requests again when a keepalive tells that the server knows of no request', () => {
    const flow = new FlowControl(1_000);
    flow.request(0);
    flow.received(0, 0);
    expect(flow.request(0)).toBe(100);
  });
});
