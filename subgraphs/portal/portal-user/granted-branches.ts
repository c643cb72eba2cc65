import { refuse } from '../../../src/mutation/refused.ts';
import type { AccountRecord } from '../../../src/portal-store/account/account.columns.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';

/** The branches granted to a user: all, or the named ones. */
interface Grant {
  readonly wholeAccount: boolean;
}

/**
 * Returns the portal ids of the branches that an input names. Refuses a branch of another customer, names beside a grant of
 * all branches, and no names without such a grant.
 */
export type GrantedBranches = (customer: { readonly portalId: string }, grant: Grant) => readonly string[];

/** Loads the branches that an input names. */
export async function branchesOf(
  { loaders }: PortalContext,
  branchIds: readonly string[],
): Promise<GrantedBranches> {
  const branches = await Promise.all(
    branchIds.map((id, at) => loaders.account.load(opaqueKey('Account', id, `branchIds.${at}`))),
  );
  return (customer, { wholeAccount }) => {
    if (wholeAccount && branches.length > 0) {
      refuse('INVALID_VALUE', 'branchIds', 'Name no branches for a user who sees all of them.');
    }
    if (!wholeAccount && branches.length === 0) {
      refuse('MISSING_VALUE', 'branchIds', 'Name the branches, or grant the whole account.');
    }
    const portalIds = branches.map((branch, at) =>
      isBranchOf(branch, customer)
        ? branch.portalId
        : refuse('NOT_FOUND', `branchIds.${at}`, 'The customer has no such branch.'),
    );
    // A branch may be named twice, by either of its ids.
    return [...new Set(portalIds)];
  };
}

function isBranchOf(
  branch: AccountRecord | null,
  customer: { readonly portalId: string },
): branch is AccountRecord {
  return branch !== null && branch.parentId === customer.portalId;
}
