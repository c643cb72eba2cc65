import { isPortalId } from '../../src/domain/record-ids.ts';
import { decodeId } from '../../src/graph/entity-id.ts';
import type { OperationsContext } from './operations.context.ts';

/**
 * The portal id that a caller means: a portal id itself, or an opaque id of that type. Null when it is neither, or when
 * only Salesforce's id is in it and the link index does not know the portal's.
 */
export async function portalIdIn(
  type: 'Account' | 'Shipment',
  id: string,
  { links }: Pick<OperationsContext, 'links'>,
): Promise<string | null> {
  if (isPortalId(id)) return id;
  const decoded = decodeId(id);
  if (decoded?.type !== type) return null;
  if (decoded.portalId !== null) return decoded.portalId;
  const crmId = decoded.crmId ?? '';
  const { answers } = await links.lookup(type, 'crmId', [crmId]);
  return answers.get(crmId) ?? null;
}
