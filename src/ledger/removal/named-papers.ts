import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';

/** The word of these removals, beside those of `RecordRule`. */
const RULE = 'personErased';

/** Papers that name a person. Only the owner of the tables may remove single papers. */
export function namedPapers(executor: Executor) {
  return {
    /** Which of these papers are of a shipment, a branch or a customer on hold. */
    async held(portalIds: readonly string[]): Promise<ReadonlySet<string>> {
      const rows = await executor.query<{ readonly id: string }>(
        sql`SELECT d.portal_id AS id FROM portal.document d JOIN portal.shipment s ON s.portal_id = d.shipment_id
            WHERE d.portal_id = ANY(${portalIds}::uuid[]) AND EXISTS (SELECT FROM ledger.retention_hold h
              WHERE h.record_id IN (s.portal_id, s.branch_id, s.account_id))`,
      );
      return new Set(rows.map(({ id }) => id));
    },

    /**
     * In a transaction. Files of removed papers are deleted by the next run of retention. Salesforce gets the shipments whose
     * proof of delivery is gone. Answers the papers that were there.
     */
    async remove(
      portalIds: readonly string[],
    ): Promise<readonly { readonly portalId: string; readonly accountId: string }[]> {
      if (portalIds.length === 0) return [];
      const ids = sql`${portalIds}::uuid[]`;
      await executor.query(
        sql`SELECT FROM portal.shipment s WHERE s.portal_id IN
              (SELECT d.shipment_id FROM portal.document d WHERE d.portal_id = ANY(${ids}))
            ORDER BY s.portal_id FOR UPDATE`,
      );
      const removed = await executor.query<{ readonly portalId: string; readonly accountId: string }>(
        sql`INSERT INTO ledger.removed_document (portal_id, shipment_id, account_id, type, storage_key, rule)
            SELECT d.portal_id, d.shipment_id, s.account_id, d.type, d.storage_key, ${RULE}
              FROM portal.document d JOIN portal.shipment s ON s.portal_id = d.shipment_id
             WHERE d.portal_id = ANY(${ids}) ORDER BY d.portal_id
            -- A restored backup brought it back, its file included.
            ON CONFLICT (portal_id) DO UPDATE SET removed_at = clock_timestamp(), file_removed_at = NULL
            RETURNING portal_id AS "portalId", account_id AS "accountId"`,
      );
      await executor.query(
        sql`WITH changed AS (UPDATE portal.shipment s SET version = s.version + 1, proof_of_delivery_id = NULL
              WHERE s.proof_of_delivery_id = ANY(${ids}) RETURNING s.portal_id, s.account_id, s.version, s.crm_id)
            INSERT INTO ledger.outbox AS o (record, aggregate_id, account_id, lane, version, principal)
            SELECT 'Shipment', c.portal_id, c.account_id, 'BULK', c.version, 'waybill:retention' FROM changed c
             WHERE c.crm_id IS NOT NULL
            ON CONFLICT (record, aggregate_id, state) DO UPDATE SET version = greatest(o.version, excluded.version)`,
      );
      await executor.query(sql`DELETE FROM portal.document d WHERE d.portal_id = ANY(${ids})`);
      return removed;
    },
  };
}
