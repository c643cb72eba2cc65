import type { Executor } from '../../postgres/database.ts';
import { raw, sql } from '../../postgres/sql.ts';
import { LINK_TABLES, type LinkedRecord } from './link.reads.ts';

/** Where a record stores its own Salesforce id. An exception stores its task beside its case. */
const STORED = {
  ...LINK_TABLES,
  Shipment: { table: 'portal.shipment', crmColumn: 'crm_id' },
  Task: { table: 'portal.exception', crmColumn: 'crm_task_id' },
};

/**
 * A shipment's `updated_at` is in most of its indexes, so storing a link leaves it unchanged and writes to none of them.
 * `portal.shipment_link` holds the time of the link. The end of a link is recorded nowhere else, so it sets `updated_at`.
 */
const SHIPMENT_UPDATED_AT = sql`CASE WHEN link.crm_id IS NULL THEN now() ELSE t.updated_at END`;

interface RecordOfAccount {
  readonly portalId: string;
  readonly accountId: string;
  readonly version: number;
}

export function linkWrites(transaction: Executor) {
  return {
    /** A window of the shipments of a branch that Salesforce has, in the order of their ids; they are locked. */
    shipmentsInSalesforce: (branchId: string, after: string | null, limit: number) =>
      transaction.query<RecordOfAccount>(
        sql`SELECT t.portal_id AS "portalId", t.account_id AS "accountId", t.version
              FROM portal.shipment t
             WHERE t.branch_id = ${branchId} AND t.crm_id IS NOT NULL
               AND (${after}::uuid IS NULL OR t.portal_id > ${after}::uuid)
             ORDER BY t.portal_id LIMIT ${limit} FOR UPDATE`,
      ),

    /** The same of the exceptions that Salesforce has as a case or a task. */
    exceptionsInSalesforce: (branchId: string, after: string | null, limit: number) =>
      transaction.query<RecordOfAccount>(
        sql`SELECT t.portal_id AS "portalId", t.account_id AS "accountId", t.version
              FROM portal.exception t
             WHERE t.branch_id = ${branchId} AND (t.crm_case_id IS NOT NULL OR t.crm_task_id IS NOT NULL)
               AND (${after}::uuid IS NULL OR t.portal_id > ${after}::uuid)
             ORDER BY t.portal_id LIMIT ${limit} FOR UPDATE`,
      ),

    /**
     * Stores the ids that Salesforce gave; null unlinks. Unknown portal ids are ignored. A link does not raise the
     * record's version, because it changes no field that a reader can edit. Throws `DUPLICATE` when the Salesforce record
     * belongs to another record of the portal.
     */
    async setCrmIds(
      record: LinkedRecord | 'Task',
      links: readonly { readonly portalId: string; readonly crmId: string | null }[],
    ): Promise<void> {
      const { table, crmColumn } = STORED[record];
      const column = raw(crmColumn);
      const portalIds = links.map((link) => link.portalId);
      const crmIds = links.map((link) => link.crmId);
      await transaction.query(
        sql`UPDATE ${raw(table)} t
               SET ${column} = link.crm_id, updated_at = ${record === 'Shipment' ? SHIPMENT_UPDATED_AT : sql`now()`}
              FROM unnest(${portalIds}::uuid[], ${crmIds}::text[]) AS link(portal_id, crm_id)
             WHERE t.portal_id = link.portal_id AND t.${column} IS DISTINCT FROM link.crm_id`,
      );
    },
  };
}
