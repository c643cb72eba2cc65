import type { Representation } from '../../../src/graph/entities.ts';
import { idIn } from '../reference-ids.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { Account, toAccount } from './account.type.ts';

/**
 * An account by either id; null unless the caller may read it and Salesforce knows it. With a portal id, at most the id is
 * read from Salesforce: the portal has the account. A Salesforce id alone proves nothing, so the record is read; the fields
 * of the account then cost no further call.
 */
export async function resolveAccount(
  reference: Representation,
  context: SalesforceContext,
): Promise<Account | null> {
  const portalId = idIn(reference, 'portalId');
  const linked = portalId === null ? null : () => context.links.crmId('Account', portalId);
  const crmId = idIn(reference, 'crmId') ?? (await linked?.()) ?? null;
  if (crmId === null) return null;
  if (portalId !== null || context.scope.accountByCrmId(crmId) !== null) {
    return accountOf(crmId, context, portalId);
  }
  const record = await context.records.find('Account', 'Id', crmId);
  return record && toAccount(record);
}

/** An account by its Salesforce id; null outside the caller's scope, or if the two ids are of different accounts. */
export function accountOf(
  crmId: string | null,
  { scope }: SalesforceContext,
  portalId: string | null = null,
): Account | null {
  if (crmId === null || !scope.holds('account', crmId)) return null;
  const own = scope.accountByCrmId(crmId);
  if (own !== null && portalId !== null && own !== portalId) return null;
  return new Account({ crmId, portalId: portalId ?? own });
}
