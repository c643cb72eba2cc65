import type { StoredNumber } from '../../domain/references/stored-number.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';

/** A shipment that retention removed. */
export interface RemovedShipment {
  readonly portalId: string;
  readonly number: string;
  readonly removedAt: Date;
}

/** Where an imported shipment came from. */
export interface Origin {
  readonly source: string;
  readonly accountId: string;
  readonly key: string;
}

/** The tombstones of removed shipments: late news of one must not bring it back. */
export interface RemovedShipments {
  /** By the id of the shipment, or of one of its exceptions. In the order of the ids; null for one that was not removed. */
  byIds(portalIds: readonly string[]): Promise<readonly (RemovedShipment | null)[]>;
  /** The newest one with each number, by the number. A number that carriers give out again may belong to a new shipment. */
  byNumbers(numbers: readonly StoredNumber[]): Promise<ReadonlyMap<StoredNumber, RemovedShipment>>;
  /**
   * In the order of the origins. In a transaction: none of these shipments is removed until it ends, so the caller can
   * insert those that were not.
   */
  byOrigins(origins: readonly Origin[]): Promise<readonly (RemovedShipment | null)[]>;
}

const COLUMNS = sql`r.portal_id AS "portalId", r.number, r.removed_at AS "removedAt"`;

/** The table `ledger.removed_shipment`. */
export function createRemovedShipments(executor: Executor): RemovedShipments {
  return {
    async byIds(portalIds) {
      if (portalIds.length === 0) return [];
      const rows = await executor.query<RemovedShipment & { readonly exceptionIds: readonly string[] }>(
        prepared(sql`SELECT ${COLUMNS}, r.exception_ids::text[] AS "exceptionIds" FROM ledger.removed_shipment r
          WHERE r.portal_id = ANY(${portalIds}::uuid[]) OR r.exception_ids && ${portalIds}::uuid[]`),
      );
      const byId = new Map(
        rows.flatMap(({ exceptionIds, ...row }) => [row.portalId, ...exceptionIds].map((id) => [id, row])),
      );
      return portalIds.map((id) => byId.get(id.toLowerCase()) ?? null);
    },

    async byNumbers(numbers) {
      if (numbers.length === 0) return new Map();
      const rows = await executor.query<RemovedShipment & { readonly index: number }>(
        prepared(sql`SELECT wanted.index::int - 1 AS index, found.*
          FROM unnest(${numbers.map(({ own }) => own)}::text[], ${numbers.map(({ names }) => names.join('\n'))}::text[])
               WITH ORDINALITY AS wanted(own, names, index)
         CROSS JOIN LATERAL (
           SELECT ${COLUMNS} FROM ledger.removed_shipment r
            WHERE r.number = wanted.own OR r.numbers && string_to_array(wanted.names, E'\n')
            ORDER BY r.removed_at DESC LIMIT 1) found`),
      );
      return new Map(
        rows.flatMap(({ index, ...row }) => {
          const number = numbers[index];
          return number === undefined ? [] : [[number, row] as const];
        }),
      );
    },

    async byOrigins(origins) {
      if (origins.length === 0) return [];
      await executor.query(sql`SELECT pg_advisory_xact_lock_shared(hashtext('ledger.removed_shipment'))`);
      const rows = await executor.query<RemovedShipment & { readonly index: number }>(
        sql`SELECT wanted.index::int - 1 AS index, ${COLUMNS}
          FROM unnest(${origins.map(({ source }) => source)}::text[], ${origins.map(({ accountId }) => accountId)}::uuid[],
                      ${origins.map(({ key }) => key)}::text[]) WITH ORDINALITY AS wanted(source, account_id, key, index)
          JOIN ledger.removed_shipment r ON r.import_source = wanted.source AND r.account_id = wanted.account_id
           AND r.import_key = wanted.key`,
      );
      const byIndex = new Map(rows.map(({ index, ...row }) => [index, row]));
      return origins.map((_, index) => byIndex.get(index) ?? null);
    },
  };
}
