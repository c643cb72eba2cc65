import { isCrmId, isPortalId } from '../../src/domain/record-ids.ts';
import type { Representation } from '../../src/graph/entities.ts';
import type { Account, PortalUser, Shipment, ShipmentException } from './entities.type.ts';
import type { OperationsContext } from './operations.context.ts';

/**
 * Stubs without a check of scope: only staff may see the fields that this subgraph adds, and staff may see every record.
 * The ledger identifies a record by its portal id. If a key has only a Salesforce id, its link is read.
 */

export async function resolveAccount(
  reference: Representation,
  context: OperationsContext,
): Promise<Account> {
  return await linked('Account', reference, context);
}

export async function resolveShipment(
  reference: Representation,
  context: OperationsContext,
): Promise<Shipment> {
  return await linked('Shipment', reference, context);
}

/** A contact's link leads to its portal user. */
export async function resolvePortalUser(
  reference: Representation,
  context: OperationsContext,
): Promise<PortalUser> {
  return await linked('Contact', reference, context);
}

export function resolveException(reference: Representation): ShipmentException {
  return { portalId: idIn(reference, 'portalId', isPortalId) };
}

async function linked(
  kind: 'Account' | 'Shipment' | 'Contact',
  reference: Representation,
  { loaders, caller }: OperationsContext,
): Promise<{ readonly portalId: string | null; readonly crmId: string | null }> {
  const portalId = idIn(reference, 'portalId', isPortalId);
  const crmId = idIn(reference, 'crmId', isCrmId);
  if (portalId !== null || crmId === null || caller.scope.kind !== 'ALL') return { portalId, crmId };
  return { portalId: await loaders.partner.load({ kind, side: 'crmId', id: crmId }), crmId };
}

function idIn(
  reference: Representation,
  field: 'portalId' | 'crmId',
  valid: (text: string) => boolean,
): string | null {
  const value = reference[field];
  return typeof value === 'string' && valid(value) ? value : null;
}
