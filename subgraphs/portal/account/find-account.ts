import { readableAccounts, type Scope } from '../../../src/domain/access.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { type CrossIds, encodeId } from '../../../src/graph/entity-id.ts';
import type { RecordKey } from '../../../src/portal-store/record/read-records.ts';
import type { PortalContext } from '../portal.context.ts';
import { type Account, toAccount } from './account.type.ts';

/** An account of which only the ids are known. Every other field answers null, or the error of the failed read. */
export type AccountStub = AccountIds &
  Readonly<Record<Exclude<keyof Account, keyof AccountIds>, WaybillError | null>>;

interface AccountIds {
  readonly id: string;
  readonly portalId: string | null;
  readonly crmId: string | null;
  readonly parentId: string | null;
}

/**
 * An account by a key, in the caller's scope. While the portal's tables cannot be read, the caller's scope still holds the
 * ids of a customer's own accounts: a stub of these ids is answered, so that Salesforce can answer its fields.
 */
export async function findAccount(
  key: RecordKey,
  { caller: { scope }, loaders }: PortalContext,
): Promise<Account | AccountStub | null> {
  try {
    const record = await loaders.account.load(key);
    return record && toAccount(record);
  } catch (error) {
    if (!(error instanceof WaybillError) || scope.kind !== 'ACCOUNT') throw error;
    const own = readableAccounts(scope)?.find(
      ({ portalId, crmId }) => (key.portalId ?? portalId) === portalId && (key.crmId ?? crmId) === crmId,
    );
    if (own === undefined) throw error;
    const isBranch = own.portalId !== scope.account.portalId;
    return stub(own, error, isBranch ? scope.account.portalId : null);
  }
}

/**
 * An account by an opaque id. `crmAccounts` gives out ids of accounts that only Salesforce has. To staff such an id is
 * answered as a claim, which the gateway lets the Salesforce subgraph confirm.
 */
export async function findAccountById(
  key: RecordKey,
  context: PortalContext,
): Promise<Account | AccountStub | null> {
  return (await findAccount(key, context)) ?? unlinked(key, context.caller.scope);
}

function unlinked({ portalId, crmId }: RecordKey, scope: Scope): AccountStub | null {
  return scope.kind === 'ALL' && portalId == null && crmId != null ? stub({ crmId }, null, null) : null;
}

function stub(ids: CrossIds, why: WaybillError | null, parentId: string | null): AccountStub {
  return {
    id: encodeId('Account', ids),
    portalId: ids.portalId ?? null,
    crmId: ids.crmId ?? null,
    parentId,
    displayName: why,
    legalNameOverride: why,
    customerCode: why,
    country: why,
    status: why,
    isBranch: why,
    version: why,
    createdAt: why,
    updatedAt: why,
    displayNameProposal: why,
    customerCopy: why,
  };
}
