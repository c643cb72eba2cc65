import type { AccountRef, Scope } from '../domain/access.ts';

/** What a user of one account may read: records of the granted branches, and of the account itself when `whole`. */
export function accountScope(account: AccountRef, branches: readonly AccountRef[], whole: boolean): Scope {
  return {
    kind: 'ACCOUNT',
    account,
    branches,
    recordAccounts: whole ? [account, ...branches] : branches,
  };
}
