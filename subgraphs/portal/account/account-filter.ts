import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';

interface AccountArguments {
  readonly accountId?: string | null;
  readonly branchId?: string | null;
}

/** The portal ids of the accounts that a filter names. */
export interface NamedAccounts {
  readonly accountId: string | undefined;
  readonly branchId: string | undefined;
}

/**
 * The portal ids of the accounts in a filter. Null if one of them does not exist or is outside the caller's scope: the list
 * is then empty.
 */
export async function namedAccounts(
  filter: AccountArguments | null | undefined,
  context: PortalContext,
): Promise<NamedAccounts | null> {
  const [accountId, branchId] = await Promise.all(
    (['accountId', 'branchId'] as const).map(async (argument) => {
      const id = filter?.[argument];
      if (id == null) return undefined;
      const account = await context.loaders.account.load(opaqueKey('Account', id, argument));
      return account?.portalId ?? null;
    }),
  );
  return accountId === null || branchId === null ? null : { accountId, branchId };
}
