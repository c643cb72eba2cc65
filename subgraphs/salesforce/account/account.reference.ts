import type { Representation } from '../../../src/graph/entities.ts';
import { idIn } from '../reference-ids.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { Account } from './account.type.ts';

/** An account by either id; null unless the caller may read it and Salesforce knows it. Asks Salesforce for the id only. */
export async function resolveAccount(
  reference: Representation,
  context: SalesforceContext,
): Promise<Account | null> {
  const portalId = idIn(reference, 'portalId');
  const linked = portalId === null ? null : () => context.links.crmId('Account', portalId);
  const crmId = idIn(reference, 'crmId') ?? (await linked?.()) ?? null;
  return crmId === null ? null : accountOf(crmId, context, portalId);
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
