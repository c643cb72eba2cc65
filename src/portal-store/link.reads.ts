import type { Database } from '../postgres/database.ts';
import type { LinkedRecord, LinkReads, PortalLink } from './portal-store.ts';
import { validPortalIds } from './records-by-id.ts';

interface LinkTable {
  readonly table: string;
  readonly crmColumn: string;
}

/** Where each kind of link is stored. */
export const LINK_TABLES: Readonly<Record<LinkedRecord, LinkTable>> = {
  Account: { table: 'portal.account', crmColumn: 'crm_id' },
  Shipment: { table: 'portal.shipment', crmColumn: 'crm_id' },
  Contact: { table: 'portal.portal_user', crmColumn: 'crm_contact_id' },
  Case: { table: 'portal.exception', crmColumn: 'crm_case_id' },
};

const BATCH = 5_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

export function linkReads(database: Database): LinkReads {
  return {
    async find(record, side, ids, usage) {
      const known = side === 'portalId' ? validPortalIds(ids) : [...ids];
      if (known.length === 0) return [];
      const { crmColumn } = LINK_TABLES[record];
      const condition =
        side === 'portalId' ? `t.portal_id = ANY($1::uuid[])` : `t.${crmColumn} = ANY($1::text[])`;
      const text = `${selectOf(LINK_TABLES[record])} AND ${condition}`;
      return await database.query<PortalLink>({ text, values: [known], prepare: true }, usage);
    },

    async *all(record) {
      const text = `${selectOf(LINK_TABLES[record])} AND t.portal_id > $1 ORDER BY t.portal_id LIMIT ${BATCH}`;
      for (let after: string | undefined = BEFORE_ALL; after !== undefined; ) {
        const links: PortalLink[] = await database.query<PortalLink>({ text, values: [after] });
        if (links.length > 0) yield links;
        after = links.length < BATCH ? undefined : links.at(-1)?.portalId;
      }
    },
  };
}

function selectOf({ table, crmColumn }: LinkTable): string {
  return `SELECT t.portal_id AS "portalId", t.${crmColumn} AS "crmId",
    (extract(epoch FROM t.updated_at) * 1000)::int8 AS version FROM ${table} t WHERE t.${crmColumn} IS NOT NULL`;
}
