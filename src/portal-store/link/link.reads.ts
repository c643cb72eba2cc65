import { NO_PORTAL_ID } from '../../domain/record-ids.ts';
import type { Database } from '../../postgres/database.ts';
import { raw, type Sql, sql } from '../../postgres/sql.ts';

/** The records that hold a Salesforce id, by the CRM's name: a portal user's Contact, an exception's Case. */
export type LinkedRecord = 'Account' | 'Shipment' | 'Contact' | 'Case';

interface PortalLink {
  readonly portalId: string;
  readonly crmId: string;
}

/** The table and column of each kind of link. */
export const LINK_TABLES: Readonly<
  Record<LinkedRecord, { readonly table: string; readonly idColumn: string; readonly crmColumn: string }>
> = {
  Account: { table: 'portal.account', idColumn: 'portal_id', crmColumn: 'crm_id' },
  Shipment: { table: 'portal.shipment_link', idColumn: 'shipment_id', crmColumn: 'crm_id' },
  Contact: { table: 'portal.portal_user', idColumn: 'portal_id', crmColumn: 'crm_contact_id' },
  Case: { table: 'portal.exception', idColumn: 'portal_id', crmColumn: 'crm_case_id' },
};

/** The shipments that store one of some Salesforce ids: `crm_id` of `portal.shipment t` has no index. */
export function shipmentsLinkedTo(crmIds: Sql): Sql {
  return sql`t.portal_id = ANY(ARRAY(SELECT l.shipment_id FROM portal.shipment_link l WHERE l.crm_id = ANY(${crmIds})))`;
}

const BATCH = 5_000;

/** Which portal record belongs to which Salesforce record: for the link index, and for ids that it does not know. */
export function linkReads(database: Database) {
  return {
    /** The links of the records with one of some ids. One statement. */
    async of(
      record: LinkedRecord,
      side: 'portalId' | 'crmId',
      ids: readonly string[],
    ): Promise<PortalLink[]> {
      const { table, idColumn, crmColumn } = LINK_TABLES[record];
      const [id, crmId] = [raw(`t.${idColumn}`), raw(`t.${crmColumn}`)];
      const isRequested =
        side === 'portalId' ? sql`${id} = ANY(${ids}::uuid[])` : sql`${crmId} = ANY(${ids}::text[])`;
      return await database.query<PortalLink>(
        sql`SELECT ${id} AS "portalId", ${crmId} AS "crmId" FROM ${raw(table)} t WHERE ${crmId} IS NOT NULL AND ${isRequested}`,
      );
    },

    /** Every stored link in batches of up to 5,000, in the order of portal ids. */
    async *all(record: LinkedRecord): AsyncGenerator<readonly PortalLink[]> {
      const { table, idColumn, crmColumn } = LINK_TABLES[record];
      const [id, crmId] = [raw(`t.${idColumn}`), raw(`t.${crmColumn}`)];
      for (let after: string | undefined = NO_PORTAL_ID; after !== undefined; ) {
        const links: PortalLink[] = await database.query<PortalLink>(
          sql`SELECT ${id} AS "portalId", ${crmId} AS "crmId" FROM ${raw(table)} t
            WHERE ${crmId} IS NOT NULL AND ${id} > ${after} ORDER BY ${id} LIMIT ${raw(String(BATCH))}`,
        );
        if (links.length > 0) yield links;
        after = links.length < BATCH ? undefined : links.at(-1)?.portalId;
      }
    },
  };
}
