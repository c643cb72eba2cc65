import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXCEPTION_STATES, SEVERITIES } from '../../../src/domain/vocabulary/index.ts';
import type { NewEvent } from '../../../src/portal-store/event/event.columns.ts';
import {
  actual,
  insertTenant,
  openTestPortal,
  shipment,
  type Tenant,
  type TestPortal,
} from '../../harness/portal/portal-store.ts';
import { countAgain, foldAgain } from '../../harness/rebuilt-portal.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);
const MILESTONES = ['BOOKED', 'PICKED_UP', 'OUT_FOR_DELIVERY', 'DELIVERED', 'RETURNED', 'CANCELLED'] as const;

let portal: TestPortal;
let tenant: Tenant;

beforeAll(async () => {
  portal = await openTestPortal();
  tenant = await insertTenant(portal.store, 'Projection');
});

afterAll(() => portal[Symbol.asyncDispose]());

const event = fc
  .record({ milestone: fc.constantFrom(...MILESTONES), hour: fc.integer({ min: 0, max: 90 }) })
  .map(({ milestone, hour }) => actual(milestone, new Date(START + hour * HOUR)));

/** What may happen to one of the shipments, picked by `target`. */
const write = fc.record({
  target: fc.nat(),
  step: fc.oneof(
    fc.record({
      kind: fc.constant('events' as const),
      events: fc.array(event, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('retract' as const), pick: fc.nat() }),
    fc.record({ kind: fc.constant('exception' as const), severity: fc.constantFrom(...SEVERITIES) }),
    fc.record({
      kind: fc.constant('change' as const),
      pick: fc.nat(),
      state: fc.constantFrom(...EXCEPTION_STATES),
    }),
    fc.record({ kind: fc.constant('insert' as const), events: fc.array(event, { maxLength: 3 }) }),
  ),
});

const COUNTS = `shipments, exceptions, picked_up, picked_up_promised, picked_up_on_time, delivered,
  delivered_promised, delivered_on_time`;

async function rollups() {
  const lane = 'span, day, origin_country, destination_country, mode, service_level';
  const [branches, lanes] = await Promise.all(
    [`performance_rollup`, `lane_rollup`].map((table) =>
      portal.database.query({
        text: `SELECT ${table === 'lane_rollup' ? 'shard' : 'branch_id'} AS part, ${lane}, ${COUNTS}
          FROM portal.${table} WHERE shipments + exceptions + picked_up + delivered > 0 ORDER BY part, ${lane}`,
      }),
    ),
  );
  return { branches, lanes };
}

it('keeps projection and rollups equal to what a rebuild from the facts gives, after any writes', async () => {
  const insert = async (events: readonly NewEvent[], destinationCountry: string) => {
    const [row] = await portal.store.writes.insertShipments([
      shipment(tenant.account, destinationCountry === 'DE' ? tenant.north : tenant.south, {
        destinationCountry,
        promisedDelivery: { at: new Date(START + 48 * HOUR), dateOnly: false },
        promisedPickup: { at: new Date(START), dateOnly: true },
        events,
      }),
    ]);
    return row?.portalId ?? '';
  };
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 3, maxLength: 12 }), async (steps) => {
      const shipmentIds = [await insert([], 'DE'), await insert([], 'US')];
      const events: NewEvent[] = [];
      const exceptions: string[] = [];
      for (const { target, step } of steps) {
        const shipmentId = shipmentIds[target % shipmentIds.length] ?? '';
        if (step.kind === 'insert') shipmentIds.push(await insert(step.events, 'VN'));
        if (step.kind === 'events') {
          events.push(...step.events);
          // A re-send of the same events changes nothing.
          const sent = [...step.events, ...step.events].map((fact) => ({ ...fact, shipmentId }));
          await portal.write((writes) => writes.recordEvents(sent));
        }
        if (step.kind === 'retract' && events.length > 0) {
          const { source, eventId } = events[step.pick % events.length] ?? actual('BOOKED', new Date());
          const retraction = actual('BOOKED', new Date(START), {
            correction: 'RETRACTS',
            correctsSource: source,
            correctsEventId: eventId,
          });
          await portal.write((writes) => writes.recordEvents([{ ...retraction, shipmentId }]));
        }
        if (step.kind === 'exception') {
          const opened = { code: 'WEATHER', severity: step.severity, openedAt: new Date(START) } as const;
          const [one] = await portal.write((writes) =>
            writes.openExceptions([{ ...opened, shipmentId, actor: 'test' }]),
          );
          exceptions.push(one?.portalId ?? '');
        }
        const exception = step.kind === 'change' ? exceptions[step.pick % exceptions.length] : undefined;
        if (step.kind === 'change' && exception !== undefined) {
          const change = { at: new Date(), actor: 'test', state: step.state };
          await portal.write((writes) => writes.changeException(exception, null, change));
        }
      }
      const kept = await rollups();
      await countAgain(portal.database);
      expect(kept).toEqual(await rollups());
      expect(await foldAgain(portal.database, shipmentIds)).toBe(0);
    }),
    { numRuns: 25 },
  );
});
