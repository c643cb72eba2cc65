import { isPortalId } from '../../src/domain/record-ids.ts';
import { decodeId } from '../../src/graph/entity-id.ts';
import type { OperationsContext } from './operations.context.ts';

/**
 * The portal id in a caller's argument: a portal id itself, or an opaque id of that type. Null if it is neither, or if it
 * holds only a Salesforce id that no record of the portal is linked to.
 */
export async function portalIdIn(
  type: 'Account' | 'Shipment',
  id: string,
  { loaders }: Pick<OperationsContext, 'loaders'>,
): Promise<string | null> {
  if (isPortalId(id)) return id;
  const decoded = decodeId(id);
  if (decoded?.type !== type) return null;
  if (decoded.portalId !== null) return decoded.portalId;
  return await loaders.partner.load({ kind: type, side: 'crmId', id: decoded.crmId ?? '' });
}
