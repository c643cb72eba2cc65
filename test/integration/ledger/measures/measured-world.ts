import { randomUUID } from 'node:crypto';
import type { MeasureStep } from '../../../../src/domain/measures/measure-steps.ts';
import { SPREAD_BOUNDS, SPREAD_LENGTH } from '../../../../src/domain/measures/spread.ts';
import type { Database } from '../../../../src/postgres/database.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Something that happened, as the tables of the hub hold it. */
export type Fact =
  | { readonly fact: 'SENT'; readonly at: number; readonly lane: 'REALTIME' | 'BATCH'; readonly ms: number }
  | { readonly fact: 'RETRIED'; readonly at: number; readonly code: string }
  | { readonly fact: 'REFUSED'; readonly at: number; readonly occurrences: number }
  | { readonly fact: 'REVIEWED'; readonly at: number; readonly openMs: number };

export async function happen(database: Pick<Database, 'query'>, fact: Fact): Promise<void> {
  const at = new Date(fact.at);
  if (fact.fact === 'SENT') {
    await database.query({
      text: `INSERT INTO ledger.sent_outcome (at, outcome, record, lane, count, bucket, total, peak)
        VALUES ($1, 'SENT', 'Shipment', $2, 1, $3, $4, $4)`,
      values: [at, fact.lane, bucketOf(fact.ms), fact.ms],
    });
  } else if (fact.fact === 'RETRIED') {
    await database.query({
      text: `INSERT INTO ledger.sent_outcome (at, outcome, record, lane, code, count)
        VALUES ($1, 'RETRIED', 'Shipment', 'BATCH', $2, 2)`,
      values: [at, fact.code],
    });
  } else if (fact.fact === 'REFUSED') {
    await database.query({
      text: `INSERT INTO ledger.authentication_event (id, at, outcome, reason, occurrences)
        VALUES ($1, $2, 'REFUSED', 'TOKEN_EXPIRED', $3)`,
      values: [randomUUID(), at, fact.occurrences],
    });
  } else {
    await database.query({
      text: `INSERT INTO ledger.review_item (cause, category, reason, record, owner_team, state, opened_at, finished_at)
        VALUES ($1, 'DUPLICATE', 'two of them', 'Account', 'Sales', 'RESOLVED', $2, $3)`,
      values: [randomUUID(), new Date(fact.at - fact.openMs), at],
    });
  }
}

/** `kind label at` → count, total and peak, and for durations the spread: computed at once from all that happened. */
export function naively(facts: readonly Fact[], length: number): ReadonlyMap<string, object> {
  const sums = new Map<string, { count: number; total: number; peak: number; spread: number[] | null }>();
  const add = (kind: string, label: string, at: number, count: number, ms: number | null) => {
    const key = `${kind} ${label} ${new Date(Math.floor(at / length) * length).toISOString()}`;
    const sum = sums.get(key) ?? {
      count: 0,
      total: 0,
      peak: 0,
      spread: ms === null ? null : Array.from({ length: SPREAD_LENGTH }, () => 0),
    };
    sum.count += count;
    sum.total += ms ?? 0;
    sum.peak = Math.max(sum.peak, ms ?? 0);
    if (sum.spread !== null) sum.spread[bucketOf(ms ?? 0)] = (sum.spread[bucketOf(ms ?? 0)] ?? 0) + 1;
    sums.set(key, sum);
  };
  for (const fact of facts) {
    if (fact.fact === 'SENT') {
      add('UPDATES_SENT', 'Shipment', fact.at, 1, null);
      add('VISIBILITY_LAG', fact.lane, fact.at, 1, fact.ms);
    } else if (fact.fact === 'RETRIED') add('UPDATES_RETRIED', fact.code, fact.at, 2, null);
    else if (fact.fact === 'REFUSED')
      add('SIGN_INS_REFUSED', 'TOKEN_EXPIRED', fact.at, fact.occurrences, null);
    else {
      add('REVIEW_OPENED', 'DUPLICATE/Sales', fact.at - fact.openMs, 1, null);
      add('REVIEW_FINISHED', 'DUPLICATE/Sales', fact.at, 1, fact.openMs);
    }
  }
  return sums;
}

/** The same from the stored measures. */
export async function storedSums(
  database: Pick<Database, 'query'>,
  step: MeasureStep,
): Promise<ReadonlyMap<string, object>> {
  const rows = await database.query<{
    kind: string;
    label: string;
    at: Date;
    count: number;
    total: number;
    peak: number;
    spread: number[] | null;
  }>({
    text: `SELECT kind, label, at, count, total, peak, array_to_json(spread) AS spread FROM ledger.measure
      WHERE step = $1 AND kind IN ('UPDATES_SENT', 'UPDATES_RETRIED', 'VISIBILITY_LAG', 'SIGN_INS_REFUSED',
        'REVIEW_OPENED', 'REVIEW_FINISHED')`,
    values: [step],
  });
  return new Map(rows.map(({ kind, label, at, ...sums }) => [`${kind} ${label} ${at.toISOString()}`, sums]));
}

export async function forgetEverything(database: Pick<Database, 'query'>): Promise<void> {
  for (const table of [
    'measure',
    'measure_head',
    'sent_outcome',
    'authentication_event',
    'review_item',
    'outbox',
  ]) {
    await database.query({ text: `DELETE FROM ledger.${table}` });
  }
}

function bucketOf(ms: number): number {
  return SPREAD_BOUNDS.filter((bound) => bound <= ms).length;
}
