import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type PerformanceGranularity,
  SPANS,
} from '../../../src/portal-store/performance/performance-spans.ts';
import {
  actual,
  insertTenant,
  openTestPortal,
  shipment,
  staff,
  type Tenant,
  type TestPortal,
  wholeAccount,
} from '../../harness/portal/portal-store.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2025, 11, 20);
const DAYS = 120;

let portal: TestPortal;
let tenant: Tenant;
/** Days since START. */
let facts: readonly { readonly booked: number; readonly delivered: number }[];

beforeAll(async () => {
  portal = await openTestPortal();
  tenant = await insertTenant(portal.store, 'Performance');
  facts = Array.from({ length: 200 }, (_, index) => {
    const booked = (index * 37) % DAYS;
    return { booked, delivered: booked + (index % 12) };
  });
  const at = (day: number) => new Date(START + day * DAY_MS + 9 * 3_600_000);
  await portal.store.writes.insertShipments(
    facts.map(({ booked, delivered }, index) =>
      shipment(tenant.account, index % 2 === 0 ? tenant.north : tenant.south, {
        mode: index % 3 === 0 ? 'AIR' : 'TRUCK',
        events: [actual('BOOKED', at(booked)), actual('DELIVERED', at(delivered))],
      }),
    ),
  );
});

afterAll(() => portal[Symbol.asyncDispose]());

function dayOf(daysSinceStart: number): string {
  return new Date(START + daysSinceStart * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of a period, written down independently of the SQL. */
function periodOf(day: string, granularity: PerformanceGranularity): string | null {
  const date = new Date(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const first = (at: number) => new Date(at).toISOString().slice(0, 10);
  const periods: Record<PerformanceGranularity, string | null> = {
    TOTAL: null,
    DAY: day,
    WEEK: first(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS),
    MONTH: first(Date.UTC(year, month)),
    QUARTER: first(Date.UTC(year, month - (month % 3))),
    YEAR: first(Date.UTC(year, 0)),
  };
  return periods[granularity];
}

function expected(granularity: PerformanceGranularity, from: string | undefined, to: string | undefined) {
  const within = (day: string) => (from === undefined || day >= from) && (to === undefined || day < to);
  const periods = new Map<string | null, { shipments: number; delivered: number }>();
  for (const { booked, delivered } of facts) {
    for (const [counter, day] of [
      ['shipments', dayOf(booked)],
      ['delivered', dayOf(delivered)],
    ] as const) {
      if (!within(day)) continue;
      const period = periodOf(day, granularity);
      const counts = periods.get(period) ?? { shipments: 0, delivered: 0 };
      counts[counter] += 1;
      periods.set(period, counts);
    }
  }
  return [...periods]
    .map(([periodStart, counts]) => ({ periodStart, ...counts }))
    .toSorted((a, b) => (a.periodStart ?? '').localeCompare(b.periodStart ?? ''));
}

describe('the performance report', () => {
  it('counts exactly the days of its period, whatever whole weeks and months are in it', async () => {
    const end = fc.option(
      fc.integer({ min: -10, max: DAYS + 20 }).map((day) => dayOf(day)),
      { nil: undefined },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...(Object.keys(SPANS) as PerformanceGranularity[])),
        end,
        end,
        fc.boolean(),
        async (granularity, from, to, ofAll) => {
          const rows = await portal.store.performance.report(staff(), {
            ...(ofAll ? {} : { accountId: tenant.account }),
            from,
            to,
            granularity,
            groupBy: [],
          });
          const counted = rows.map(({ periodStart, shipments, delivered }) => ({
            periodStart,
            shipments,
            delivered,
          }));
          expect(counted).toEqual(expected(granularity, from, to));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('tells service levels, lanes, modes and customers apart in any combination, and loses no shipment', async () => {
    const other = await insertTenant(portal.store, 'Performance of another');
    const levels = ['STANDARD', 'EXPEDITED', null] as const;
    const booked = actual('BOOKED', new Date(START - 400 * DAY_MS));
    await portal.store.writes.insertShipments(
      levels.flatMap((serviceLevel, index) =>
        [tenant, other].map(({ account, north }) =>
          shipment(account, north, { serviceLevel, mode: index === 0 ? 'AIR' : 'TRUCK', events: [booked] }),
        ),
      ),
    );
    const period = { from: dayOf(-401), to: dayOf(-399), granularity: 'TOTAL' } as const;
    const groups = ['ACCOUNT', 'SERVICE_LEVEL', 'MODE', 'ORIGIN_COUNTRY', 'DESTINATION_COUNTRY'] as const;
    const distinct = { ACCOUNT: 2, SERVICE_LEVEL: 3, MODE: 2, ORIGIN_COUNTRY: 1, DESTINATION_COUNTRY: 1 };
    await fc.assert(
      fc.asyncProperty(fc.subarray([...groups]), async (groupBy) => {
        const rows = await portal.store.performance.report(staff(), { ...period, groupBy });
        const isBoth = groupBy.includes('SERVICE_LEVEL') && groupBy.includes('MODE');
        const combinations = groupBy.reduce((count, group) => count * distinct[group], 1);
        expect(rows).toHaveLength(isBoth ? combinations / 2 : combinations);
        expect(rows.reduce((sum, row) => sum + row.shipments, 0)).toBe(6);
      }),
    );
    const own = await portal.store.performance.report(wholeAccount(other), {
      ...period,
      groupBy: ['ACCOUNT'],
    });
    expect(own).toMatchObject([{ accountId: other.account, shipments: 3 }]);
  });

  it('refuses a day that the calendar does not have', async () => {
    const report = portal.store.performance.report(staff(), {
      from: '2026-02-30',
      granularity: 'TOTAL',
      groupBy: [],
    });
    await expect(report).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
