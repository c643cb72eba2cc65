import { isPortalId } from '../../domain/record-ids.ts';
import type { UpstreamUsage } from '../../domain/upstream-usage.ts';
import type { Database } from '../../postgres/database.ts';
import { prepared, raw, type Sql, sql } from '../../postgres/sql.ts';

/** The records that hold a Salesforce id, by the CRM's name: a portal user's Contact, an exception's Case. */
export type LinkedRecord = 'Account' | 'Shipment' | 'Contact' | 'Case';

export interface PortalLink {
  readonly portalId: string;
  readonly crmId: string;
  /** When the portal's record last changed, or a shipment's link was made: milliseconds since the epoch. */
  readonly version: number;
}

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

/** The shipments that store one of some Salesforce ids: `crm_id` of `portal.shipment t` has no index. */
export function shipmentsLinkedTo(crmIds: Sql): Sql {
  return sql`t.portal_id = ANY(ARRAY(SELECT l.shipment_id FROM portal.shipment_link l WHERE l.crm_id = ANY(${crmIds})))`;
}

const BATCH = 5_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** For the link index: which portal record belongs to which Salesforce record. */
export function linkReads(database: Database) {
  return {
    /** The stored links of some records, found by either id; records without a link are absent. One statement. */
    async find(
      record: LinkedRecord,
      side: 'portalId' | 'crmId',
      ids: readonly string[],
      usage: UpstreamUsage,
    ): Promise<PortalLink[]> {
      const known = side === 'portalId' ? ids.filter(isPortalId) : ids;
      if (known.length === 0) return [];
      const { idColumn, crmColumn } = LINK_TABLES[record];
      const condition =
        side === 'portalId'
          ? sql`t.${raw(idColumn)} = ANY(${known}::uuid[])`
          : sql`t.${raw(crmColumn)} = ANY(${known}::text[])`;
      return await database.query<PortalLink>(
        prepared(sql`${selectOf(LINK_TABLES[record])} AND ${condition}`),
        usage,
      );
    },

    /** Every stored link in batches of up to 5,000, in the order of portal ids. */
    async *all(record: LinkedRecord): AsyncGenerator<readonly PortalLink[]> {
      const id = raw(`t.${LINK_TABLES[record].idColumn}`);
      for (let after: string | undefined = BEFORE_ALL; after !== undefined; ) {
        const links: PortalLink[] = await database.query<PortalLink>(
          sql`${selectOf(LINK_TABLES[record])} AND ${id} > ${after} ORDER BY ${id} LIMIT ${raw(String(BATCH))}`,
        );
        if (links.length > 0) yield links;
        after = links.length < BATCH ? undefined : links.at(-1)?.portalId;
      }
    },
  };
}

function selectOf({ table, idColumn, crmColumn, changedColumn }: LinkTable): Sql {
  return raw(`SELECT t.${idColumn} AS "portalId", t.${crmColumn} AS "crmId",
    (extract(epoch FROM t.${changedColumn}) * 1000)::int8 AS version FROM ${table} t WHERE t.${crmColumn} IS NOT NULL`);
}
