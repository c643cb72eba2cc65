import { expect, it } from 'vitest';
import type { ShipmentHeadFragment } from '../../../src/console/graph/generated/tracking.ts';
import { arrivalOf, isPassed } from '../../../src/console/tracking/arrival.ts';

const NOON = Date.parse('2026-11-02T12:00:00Z');
const estimated = (at: string, change: object = {}) =>
  ({
    deliveredAt: null,
    currentMilestone: { type: 'IN_TRANSIT' },
    promisedDelivery: null,
    isOverdue: false,
    estimatedDelivery: { at, dateOnly: false, low: null, high: null, outlook: null },
    ...change,
  }) as unknown as ShipmentHeadFragment;
const estimate = (at: string, change: object) =>
  estimated(at, {
    estimatedDelivery: { at, dateOnly: false, low: null, high: null, outlook: null, ...change },
  });

it('an expected time has passed once its last moment is over, and a day once it is over everywhere', () => {
  const passed = (line: ShipmentHeadFragment) => isPassed(line, NOON);
  expect(passed(estimated('2026-11-02T11:59:59Z'))).toBe(true);
  expect(passed(estimated('2026-11-02T12:00:01Z'))).toBe(false);
  expect(passed(estimate('2026-11-02T10:00:00Z', { high: '2026-11-02T13:00:00Z' }))).toBe(false);
  expect(passed(estimate('2026-11-01T00:00:00Z', { dateOnly: true }))).toBe(false);
  expect(passed(estimate('2026-10-31T00:00:00Z', { dateOnly: true }))).toBe(true);
});

it('nothing has passed of what came, and of what will never come', () => {
  const [at, deliveredAt] = ['2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z'];
  expect(isPassed(estimated(at, { deliveredAt }), NOON)).toBe(false);
  expect(isPassed(estimated(at, { currentMilestone: { type: 'CANCELLED' } }), NOON)).toBe(false);
});

it('a delivery of which nobody has said when is not known, and no promise', () => {
  const { label, when } = arrivalOf(estimated('', { estimatedDelivery: null }));
  expect([label, when]).toEqual(['Delivery', null]);
});
