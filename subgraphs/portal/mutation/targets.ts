import { recordAccounts } from '../../../src/domain/access.ts';
import type { EntityType } from '../../../src/graph/entity-id.ts';
import { NO_SUCH_RECORD, refuse } from '../../../src/mutation/refused.ts';
import type { AccountRecord } from '../../../src/portal-store/account/account.columns.ts';
import type { ExceptionRecord } from '../../../src/portal-store/exception/exception.columns.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import type { PortalUserRecord } from '../../../src/portal-store/user/user.columns.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';

/**
 * The records of mutations, found in the caller's scope. A record outside the scope is treated like one that does not exist.
 */

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

/** Returns the record; refuses with NOT_FOUND if there is none. */
export function found<T>(record: T | null, field = 'id'): T {
  return record ?? refuse('NOT_FOUND', field, NO_SUCH_RECORD);
}

/**
 * Whether a caller may change an account: the scope must hold the records of the account itself. A user of one branch may
 * read the customer's record, but not change it.
 */
export function mayChangeAccount({ caller }: PortalContext, account: AccountRecord): boolean {
  const own = recordAccounts(caller.scope);
  return own === null || own.some(({ portalId }) => portalId === account.portalId);
}

/** The version for the write: the version that the caller gave, else the version that was read for the decision. */
export function seenVersion(
  input: { readonly expectedVersion?: number | null },
  record: { readonly version: number },
): number {
  return input.expectedVersion ?? record.version;
}

function portalIdOf(type: EntityType, id: string): string | null {
  return opaqueKey(type, id, 'id').portalId ?? null;
}
