import type { BusinessKind } from '../../domain/measures/business-kinds.ts';
import { type BusinessFact, NOWHERE } from '../../ledger/measures/business-rows.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** How often the business is measured, milliseconds. */
const EVERY_MS = 5 * MINUTE;
/** How long a transaction may take, and still be counted, milliseconds. */
const LATE_MS = 15 * MINUTE;
/** Days of one statement: the first time counts years. */
const DAYS_AT_ONCE = 50;
/** A case that was closed is opened and closed again within this time, milliseconds. */
const CASE_MS = 31 * DAY;

const EXCEPTIONS = [
  'EXCEPTIONS_OPENED',
  'EXCEPTIONS_ACKNOWLEDGED',
  'EXCEPTIONS_RESOLVED',
] as const satisfies readonly BusinessKind[];

type BusinessUnit = Unit<Pick<PortalWrites, 'business'>>;

/**
 * Measures the business, every five minutes, in a transaction under the lease of the measures. A day on which something
 * changed is counted again as a whole, so a late report changes the day that it is about. Exceptions that were removed
 * since with their shipment still count. The first time counts all days that are stored.
 */
export async function measureBusiness({ portal, ledger }: BusinessUnit, now: Date): Promise<void> {
  const { business } = ledger;
  const { until, recountsExceptions } = await business.head();
  // A clock that was set back: what changes from now on is counted from now on.
  if (until !== null && until <= now && now.getTime() - until.getTime() < EVERY_MS) return;
  const since = new Date((until === null || until > now ? now : until).getTime() - LATE_MS);

  const changed = await portal.business.exceptionDays(until === null || recountsExceptions ? null : since);
  for (let first = 0; first < changed.length; first += DAYS_AT_ONCE) {
    const days = changed.slice(first, first + DAYS_AT_ONCE);
    const exceptions = await portal.business.exceptionsOf(days);
    await business.replace(EXCEPTIONS, days, [
      ...exceptions.map((count) => ({ ...count, label: '' })),
      ...(await business.removedExceptions(days)),
    ]);
  }
  await business.recount({
    received: dayOf(since.getTime()),
    cases: dayOf(since.getTime() - CASE_MS),
  });

  const signedIn = await business.signedIn(since);
  const segments = await portal.business.segmentsOf(signedIn.map(({ subject }) => subject));
  const segmentOf = new Map(segments.map((segment) => [segment.subject, segment]));
  await business.note(
    signedIn.flatMap(({ day, subject }) => {
      const segment = segmentOf.get(subject);
      return segment === undefined ? [] : [customer('CUSTOMERS_ACTIVE', day, segment)];
    }),
  );
  const today = dayOf(now.getTime());
  const customers = await portal.business.segments();
  await business.replace(
    ['CUSTOMERS'],
    [today],
    customers.map((segment) => customer('CUSTOMERS', today, segment)),
  );
  await business.counted(now);
}

function customer(
  kind: 'CUSTOMERS' | 'CUSTOMERS_ACTIVE',
  day: string,
  { accountId, tier }: { readonly accountId: string; readonly tier: string },
): BusinessFact {
  return { ...NOWHERE, kind, day, accountId, label: tier, count: 1 };
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
