import type { ReferenceResolver, Representation } from '../../src/graph/entities.ts';
import { toAccount } from './account/account.type.ts';
import { toDocument } from './document/document.type.ts';
import { toException } from './exception/exception.type.ts';
import type { PortalContext } from './portal.context.ts';
import { toPortalUser } from './portal-user/portal-user.type.ts';
import { referenceKey } from './record-key.ts';
import { toShipment } from './shipment/shipment.type.ts';

type References = Readonly<Record<string, ReferenceResolver<PortalContext>>>;

/** Finds the portal's entities by the key in a representation of another subgraph. */
export const portalReferences: References = {
  async Account(reference, { loaders }) {
    const key = referenceKey(reference);
    const record = key && (await loaders.account.load(key));
    return record && isOneRecord(reference, record.crmId) ? toAccount(record) : null;
  },
  async Shipment(reference, { loaders }) {
    const key = referenceKey(reference);
    const record = key && (await loaders.shipment.load(key));
    return record && isOneRecord(reference, record.crmId) ? toShipment(record) : null;
  },
  async Exception(reference, { loaders }) {
    const portalId = referenceKey(reference)?.portalId;
    const record = portalId ? await loaders.exception.load(portalId) : null;
    return record && toException(record);
  },
  async Document(reference, { loaders }) {
    const portalId = referenceKey(reference)?.portalId;
    const record = portalId ? await loaders.document.load(portalId) : null;
    return record && toDocument(record);
  },
  async PortalUser(reference, { loaders }) {
    const { portalId, crmId } = referenceKey(reference) ?? {};
    const record = portalId
      ? await loaders.user.load(portalId)
      : crmId
        ? await loaders.userOfContact.load(crmId)
        : null;
    return record && isOneRecord(reference, record.crmContactId) ? toPortalUser(record) : null;
  },
};

/** False if the two ids belong to different records: then neither record is answered. */
function isOneRecord({ crmId }: Representation, stored: string | null): boolean {
  return typeof crmId !== 'string' || stored === null || stored === crmId;
}
