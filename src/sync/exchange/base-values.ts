import { trimmed } from '../../domain/free-text.ts';
import { type CarriedRow, sameValue } from '../../domain/ownership/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import { type PortalRecord, portalIdOf, type SyncedKind } from './records.ts';

/** The value on which both systems agree for one field. The worker compares later values of either system with it. */
export function baseValueOf(
  aggregate: SyncedKind['aggregate'],
  record: PortalRecord,
  { field }: CarriedRow,
  value: Pick<BaseValue, 'portalValue' | 'crmValue' | 'source' | 'observedAt' | 'rule' | 'lost'>,
): BaseValue {
  return { record: aggregate, portalId: portalIdOf(record), field, syncedAt: new Date(), ...value };
}

/** When a value of Salesforce was observed. It is never stored as observed before the value that it replaces. */
export function observedSince(modifiedAt: Date, base: BaseValue | undefined): Date {
  return base !== undefined && base.observedAt > modifiedAt ? base.observedAt : modifiedAt;
}

/** Whether two values of Salesforce are the same: it trims texts, rewrites line breaks and spells times its own way. */
export function sameCrmValue(before: unknown, now: unknown): boolean {
  if (sameValue(plain(before), plain(now))) return true;
  const [one, other] = [before, now].map((value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
      ? Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
      : Number.NaN,
  );
  return one !== undefined && one === other;
}

function plain(value: unknown): unknown {
  return typeof value === 'string' ? trimmed(value.replaceAll('\r\n', '\n')) : value;
}
