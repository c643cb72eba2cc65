import type { Executor } from '../postgres/database.ts';
import { LINK_TABLES } from './link.reads.ts';
import type { PortalWrites } from './portal-writes.ts';

/** An exception stores its task beside its case. */
const TASK = { table: 'portal.exception', crmColumn: 'crm_task_id' };

export function linkWrites(transaction: Executor): Pick<PortalWrites, 'setCrmIds'> {
  return {
    async setCrmIds(record, links) {
      const { table, crmColumn } = record === 'Task' ? TASK : LINK_TABLES[record];
      await transaction.query({
        // No new version: a person who read the record before its link was stored has seen all that can be edited.
        text: `UPDATE ${table} t SET ${crmColumn} = link.crm_id, updated_at = now()
                 FROM unnest($1::uuid[], $2::text[]) AS link(portal_id, crm_id)
                WHERE t.portal_id = link.portal_id AND t.${crmColumn} IS DISTINCT FROM link.crm_id`,
        values: [links.map((link) => link.portalId), links.map((link) => link.crmId)],
      });
    },
  };
}
