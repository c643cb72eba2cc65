import type { Database } from '../../postgres/database.ts';
import type { LinkedRecord, LinkReads, PortalLink } from '../portal-store.ts';
import { validPortalIds } from '../record/read-records.ts';

interface LinkTable {
  readonly table: string;
  readonly idColumn: string;
  readonly crmColumn: string;
  readonly changedColumn: string;
}

const OF_RECORD = { idColumn: 'portal_id', changedColumn: 'updated_at' };

/** Where each kind of link is found by either id. */
export const LINK_TABLES: Readonly<Record<LinkedRecord, LinkTable>> = {
  Account: { ...OF_RECORD, table: 'portal.account', crmColumn: 'crm_id' },
  Shipment: {
    table: 'portal.shipment_link',
    idColumn: 'shipment_id',
    crmColumn: 'crm_id',
    changedColumn: 'linked_at',
  },
  Contact: { ...OF_RECORD, table: 'portal.portal_user', crmColumn: 'crm_contact_id' },
  Case: { ...OF_RECORD, table: 'portal.exception', crmColumn: 'crm_case_id' },
};

/** The shipments that store one of some Salesforce ids, a parameter: `crm_id` of `portal.shipment t` has no index. */
export function shipmentsLinkedTo(crmIds: string): string {
  return `t.portal_id = ANY(ARRAY(SELECT l.shipment_id FROM portal.shipment_link l WHERE l.crm_id = ANY(${crmIds})))`;
}

const BATCH = 5_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

export function linkReads(database: Database): LinkReads {
  return {
    async find(record, side, ids, usage) {
      const known = side === 'portalId' ? validPortalIds(ids) : [...ids];
      if (known.length === 0) return [];
      const { idColumn, crmColumn } = LINK_TABLES[record];
      const condition =
        side === 'portalId' ? `t.${idColumn} = ANY($1::uuid[])` : `t.${crmColumn} = ANY($1::text[])`;
      const text = `${selectOf(LINK_TABLES[record])} AND ${condition}`;
      return await database.query<PortalLink>({ text, values: [known], prepare: true }, usage);
    },

    async *all(record) {
      const { idColumn } = LINK_TABLES[record];
      const text = `${selectOf(LINK_TABLES[record])} AND t.${idColumn} > $1 ORDER BY t.${idColumn} LIMIT ${BATCH}`;
      for (let after: string | undefined = BEFORE_ALL; after !== undefined; ) {
        const links: PortalLink[] = await database.query<PortalLink>({ text, values: [after] });
        if (links.length > 0) yield links;
        after = links.length < BATCH ? undefined : links.at(-1)?.portalId;
      }
    },
  };
}

function selectOf({ table, idColumn, crmColumn, changedColumn }: LinkTable): string {
  return `SELECT t.${idColumn} AS "portalId", t.${crmColumn} AS "crmId",
    (extract(epoch FROM t.${changedColumn}) * 1000)::int8 AS version FROM ${table} t WHERE t.${crmColumn} IS NOT NULL`;
}
