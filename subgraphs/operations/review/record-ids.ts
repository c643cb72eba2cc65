import { type CrossIds, type EntityType, encodeId } from '../../../src/graph/entity-id.ts';

/** The entity under which the graph shows a record; null for one that it does not show. */
const ENTITY_OF: Readonly<Record<string, EntityType | null>> = {
  Account: 'Account',
  Contact: 'Contact',
  BillingContact: 'Contact',
  PortalUser: 'PortalUser',
  Shipment: 'Shipment',
  // An item about an event names the event's shipment.
  Milestone: 'Shipment',
  Stop: 'Shipment',
  Exception: 'Exception',
  ExceptionTask: 'Exception',
  Case: 'Case',
  Task: null,
  Document: 'Document',
  Opportunity: 'Opportunity',
};

/** Entities that only one system identifies. */
const PORTALS: readonly EntityType[] = ['Exception', 'Document'];
const SALESFORCES: readonly EntityType[] = ['Contact', 'Case', 'Opportunity'];

/** The opaque id of a record, as `node(id:)` takes it; null while the graph has no record with one of these ids. */
export function recordIdOf(record: string, { portalId = null, crmId = null }: CrossIds): string | null {
  const entity = ENTITY_OF[record] ?? null;
  if (entity === null) return null;
  const ids = {
    portalId: SALESFORCES.includes(entity) ? null : portalId,
    crmId: PORTALS.includes(entity) ? null : crmId,
  };
  return ids.portalId === null && ids.crmId === null ? null : encodeId(entity, ids);
}
