import type { Executor } from '../../postgres/database.ts';
import { bucketOf, msBetween } from '../../postgres/durations.ts';
import { raw, sql } from '../../postgres/sql.ts';

/** Exceptions of one day, customer and lane, by the bucket of how long they were open until then. */
export interface ExceptionCount {
  readonly kind: 'EXCEPTIONS_OPENED' | 'EXCEPTIONS_ACKNOWLEDGED' | 'EXCEPTIONS_RESOLVED';
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly accountId: string;
  readonly originCountry: string;
  readonly destinationCountry: string;
  readonly mode: string;
  readonly bucket: number | null;
  readonly count: number;
  readonly total: number;
  readonly peak: number;
}

/** A customer, and the tier of its contract; '' while Salesforce has not said one. */
export interface Segment {
  readonly accountId: string;
  readonly tier: string;
}

/** What the measures of the business count of the portal. They are of all customers: only the worker asks. */
export function businessReads(executor: Executor) {
  return {
    /** The days on which exceptions opened, were acknowledged or ended that changed since then; all days for null. */
    exceptionDays: async (since: Date | null): Promise<string[]> => {
      const changed = sql`portal.exception WHERE ${since}::timestamptz IS NULL OR updated_at >= ${since}`;
      const rows = await executor.query<{ readonly day: string }>(
        sql`SELECT DISTINCT ${dayOf('opened_at')} AS day FROM ${changed}
          UNION SELECT DISTINCT ${dayOf('at')}
            FROM (SELECT unnest(ARRAY[acknowledged_at, resolved_at]) AS at FROM ${changed}) c WHERE at IS NOT NULL`,
      );
      return rows.map(({ day }) => day);
    },

    /** Everything that opened, was acknowledged or ended on these days. */
    exceptionsOf: (days: readonly string[]): Promise<ExceptionCount[]> =>
      executor.query<ExceptionCount>(
        sql`SELECT c.kind, c.day, c.account_id AS "accountId", coalesce(s.origin_country, '') AS "originCountry",
              coalesce(s.destination_country, '') AS "destinationCountry", s.mode, ${bucketOf(raw('c.ms'))} AS bucket,
              count(*) AS count, coalesce(sum(c.ms), 0)::int8 AS total, coalesce(max(c.ms), 0) AS peak
          FROM (
            SELECT 'EXCEPTIONS_OPENED' AS kind, d.day, e.shipment_id, e.account_id, NULL::bigint AS ms
              FROM unnest(${days}::date[]) d(day) JOIN portal.exception e ON ${on('e.opened_at')}
            UNION ALL
            SELECT 'EXCEPTIONS_ACKNOWLEDGED', d.day, e.shipment_id, e.account_id,
                   ${msBetween('e.opened_at', 'e.acknowledged_at')}
              FROM unnest(${days}::date[]) d(day) JOIN portal.exception e ON ${on('e.acknowledged_at')}
            UNION ALL
            SELECT 'EXCEPTIONS_RESOLVED', d.day, e.shipment_id, e.account_id, ${msBetween('e.opened_at', 'e.resolved_at')}
              FROM unnest(${days}::date[]) d(day) JOIN portal.exception e ON ${on('e.resolved_at')}) c
          JOIN portal.shipment s ON s.portal_id = c.shipment_id
         GROUP BY 1, 2, 3, 4, 5, 6, 7`,
      ),

    /** Of each user that belongs to a customer. */
    segmentsOf: (subjects: readonly string[]): Promise<(Segment & { readonly subject: string })[]> =>
      executor.query(
        sql`SELECT u.subject, a.portal_id AS "accountId", coalesce(a.contract_tier, '') AS tier
          FROM portal.portal_user u JOIN portal.account a ON a.portal_id = u.account_id
         WHERE u.subject = ANY(${subjects}::text[])`,
      ),

    /** Of all customers that are active. */
    segments: (): Promise<Segment[]> =>
      executor.query(
        sql`SELECT portal_id AS "accountId", coalesce(contract_tier, '') AS tier FROM portal.account
         WHERE parent_id IS NULL AND status = 'ACTIVE'`,
      ),
  };
}

function dayOf(column: string) {
  return raw(`(${column} AT TIME ZONE 'UTC')::date`);
}

function on(column: string) {
  return raw(
    `${column} >= d.day::timestamp AT TIME ZONE 'UTC' AND ${column} < (d.day + 1)::timestamp AT TIME ZONE 'UTC'`,
  );
}
