import type { CarriedRecord, SwitchFragment } from '../../graph/generated/documents.ts';

interface Scope {
  /** Null is every account. */
  readonly account: { readonly id: string } | null;
  /** Null is every kind of record. */
  readonly record: CarriedRecord | null;
}

type Switch = Scope & Pick<SwitchFragment, 'account' | 'mode'>;

/**
 * The switch that counts for a scope once the one of this very scope is gone: that of the account, then of the kind of record,
 * then the general one.
 */
export function nextSwitch<T extends Switch>(switches: readonly T[], { account, record }: Scope): T | null {
  const id = account?.id ?? null;
  const find = (accountId: string | null, of: CarriedRecord | null) =>
    accountId === id && of === record
      ? undefined
      : switches.find((each) => (each.account?.id ?? null) === accountId && each.record === of);
  return find(id, null) ?? find(null, record) ?? find(null, null) ?? null;
}
