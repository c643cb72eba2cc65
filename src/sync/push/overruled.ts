import type { CarriedRow } from '../../domain/ownership/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { sameSaid } from '../pull/apply.ts';
import { type PortalRecord, portalIdOf, type SyncedKind } from '../records.ts';
import { type Outcome, storedRule } from '../shared-fields.ts';

/** Salesforce's later value, where the portal's wins: it is what both know, and the portal's a change that is sent. */
export function overruling(
  { aggregate }: SyncedKind,
  row: PortalRecord,
  shared: CarriedRow,
  outcome: Outcome,
  agreed: BaseValue | undefined,
  current: SalesforceRow,
): BaseValue[] {
  const crmValue = current[shared.salesforce.field] ?? null;
  if (agreed === undefined || sameSaid(agreed.crmValue, crmValue)) return [];
  const changedAt = new Date(String(current['SystemModstamp']));
  return [
    {
      ...{ record: aggregate, portalId: portalIdOf(row), field: shared.field, crmValue, saidBy: 'PORTAL' },
      ...{ portalValue: outcome.crmInPortalWords ?? null, rule: storedRule(shared, outcome) },
      observedAt: agreed.observedAt > changedAt ? agreed.observedAt : changedAt,
      syncedAt: new Date(),
      lost: { by: 'SALESFORCE', value: outcome.crmInPortalWords ?? null },
    },
  ];
}
