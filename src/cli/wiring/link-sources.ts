import { externalIdField, type SalesforceObject } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { LinkedRecord } from '../../portal-store/link/link.reads.ts';
import type { PortalStore } from '../../portal-store/portal-store.ts';
import type { Link, LinkClaim, LinkKind } from '../../redis/link.ts';
import type { SalesforceClient, SalesforceRow } from '../../salesforce/client.ts';
import { allOf, count, field, soql } from '../../salesforce/soql.ts';

/** The records of both systems that a kind of link joins. */
const LINKED: Readonly<
  Record<LinkKind, { readonly portal: LinkedRecord; readonly object: SalesforceObject }>
> = {
  Account: { portal: 'Account', object: 'Account' },
  Shipment: { portal: 'Shipment', object: 'Shipment__c' },
  Contact: { portal: 'Contact', object: 'Contact' },
  Case: { portal: 'Case', object: 'Case' },
};

/** Rows of one SOQL page. */
const PAGE = 2000;

/** The CRM ids that the portal's rows store. */
export async function* portalClaims(store: PortalStore, kind: LinkKind): AsyncGenerator<LinkClaim & Link> {
  for await (const batch of store.links.all(LINKED[kind].portal)) {
    // A link's version is the time of the read, so a later change of either system is newer.
    for (const { portalId, crmId } of batch) yield { portalId, crmId, version: Date.now() };
  }
}

/** The portal ids that Salesforce's records store, in the order of the records' ids. */
export async function* salesforceClaims(
  salesforce: SalesforceClient,
  kind: LinkKind,
): AsyncGenerator<LinkClaim & Link> {
  const { object } = LINKED[kind];
  const external = externalIdField(object);
  const names = [object, external];
  const usage = newUpstreamUsage();
  const linked = soql`${field(external, names)} != null`;
  for (let last: string | null = null; ; ) {
    const where = last === null ? linked : allOf([linked, soql`Id > ${last}`]);
    const rows: readonly SalesforceRow[] = await salesforce.query(
      soql`SELECT Id, ${field(external, names)} FROM ${field(object, names)} WHERE ${where} ORDER BY Id LIMIT ${count(PAGE)}`,
      usage,
    );
    for (const row of rows) {
      yield { crmId: String(row.Id), portalId: String(row[external]), version: Date.now() };
    }
    if (rows.length < PAGE) return;
    last = String(rows.at(-1)?.Id);
  }
}

/** The links of both systems. One stored cross-id is enough for a link. */
export async function* allLinks(
  store: PortalStore,
  salesforce: SalesforceClient,
  kind: LinkKind,
): AsyncGenerator<Link> {
  yield* portalClaims(store, kind);
  yield* salesforceClaims(salesforce, kind);
}
