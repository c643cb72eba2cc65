import { recordAccounts } from '../../../src/domain/access.ts';
import type { EntityType } from '../../../src/graph/entity-id.ts';
import { NO_SUCH_RECORD, refuse } from '../../../src/mutation/refused.ts';
import type { AccountRecord } from '../../../src/portal-store/account/account.columns.ts';
import type { ExceptionRecord } from '../../../src/portal-store/exception/exception.columns.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import type { PortalUserRecord } from '../../../src/portal-store/user/user.columns.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';

/** The records that mutations are about, found in the caller's scope: what is not yours is as what is not there. */

export async function loadShipment({ loaders }: PortalContext, id: string): Promise<ShipmentRecord | null> {
  return await loaders.shipment.load(opaqueKey('Shipment', id, 'id'));
}

export async function loadAccount({ loaders }: PortalContext, id: string): Promise<AccountRecord | null> {
  return await loaders.account.load(opaqueKey('Account', id, 'id'));
}

export async function loadException({ loaders }: PortalContext, id: string): Promise<ExceptionRecord | null> {
  const portalId = portalIdOf('Exception', id);
  return portalId === null ? null : await loaders.exception.load(portalId);
}

export async function loadUser({ loaders }: PortalContext, id: string): Promise<PortalUserRecord | null> {
  const portalId = portalIdOf('PortalUser', id);
  return portalId === null ? null : await loaders.user.load(portalId);
}

/** The record, or the user error that there is none. */
export function found<T>(record: T | null, field = 'id'): T {
  return record ?? refuse('NOT_FOUND', field, NO_SUCH_RECORD);
}

/**
 * Whether a caller may change an account: its own records must be among those of the account. A user of one branch
 * reads the customer's record, but does not speak for it.
 */
export function mayChangeAccount({ caller }: PortalContext, account: AccountRecord): boolean {
  const own = recordAccounts(caller.scope);
  return own === null || own.some(({ portalId }) => portalId === account.portalId);
}

/** The version that the writer has seen: the one that the caller named, or the one that was read for the decision. */
export function seenVersion(
  input: { readonly expectedVersion?: number | null },
  record: { readonly version: number },
): number {
  return input.expectedVersion ?? record.version;
}

function portalIdOf(type: EntityType, id: string): string | null {
  return opaqueKey(type, id, 'id').portalId ?? null;
}
