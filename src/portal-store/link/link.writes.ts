import type { Executor } from '../../postgres/database.ts';
import type { PortalWrites } from '../portal-writes.ts';
import { LINK_TABLES } from './link.reads.ts';

/** Where a record stores its own Salesforce id. An exception stores its task beside its case. */
const STORED = {
  ...LINK_TABLES,
  Shipment: { table: 'portal.shipment', crmColumn: 'crm_id' },
  Task: { table: 'portal.exception', crmColumn: 'crm_task_id' },
};

/**
 * A shipment's `updated_at` is in most of its indexes: a link leaves it alone, so that storing it writes to none of them.
 * When it was made stands beside it, in `portal.shipment_link`; only when it ended stands nowhere else.
 */
const SHIPMENT_UPDATED_AT = 'CASE WHEN link.crm_id IS NULL THEN now() ELSE t.updated_at END';

export function linkWrites(transaction: Executor): Pick<PortalWrites, 'setCrmIds'> {
  return {
    async setCrmIds(record, links) {
      const { table, crmColumn } = STORED[record];
      await transaction.query({
        // No new version: a person who read the record before its link was stored has seen all that can be edited.
        text: `UPDATE ${table} t
                  SET ${crmColumn} = link.crm_id, updated_at = ${record === 'Shipment' ? SHIPMENT_UPDATED_AT : 'now()'}
                 FROM unnest($1::uuid[], $2::text[]) AS link(portal_id, crm_id)
                WHERE t.portal_id = link.portal_id AND t.${crmColumn} IS DISTINCT FROM link.crm_id`,
        values: [links.map((link) => link.portalId), links.map((link) => link.crmId)],
      });
    },
  };
}
