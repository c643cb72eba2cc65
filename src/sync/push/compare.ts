import { sameInSalesforce } from '../../domain/ownership/index.ts';
import type { Lookups } from '../../domain/transforms/transform.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { baseValueOf, observedSince } from '../exchange/base-values.ts';
import { crmChangedOf, fieldItem } from '../exchange/review-items.ts';
import { decideField, portalChanged, sharedRows, storedRule } from '../exchange/shared-fields.ts';
import type { Compared, Current, ReceivedValue } from './prepared.ts';

/** A record that is created: Salesforce has nothing to compare with. */
export const NOTHING_TO_COMPARE: Compared = {
  withheld: new Set(),
  equal: {},
  conflicts: [],
  received: [],
  seen: null,
  overruled: [],
  unread: [],
};

/**
 * Compares the fields that both systems change with Salesforce's current values, and decides each by its row of the
 * ownership table.
 *
 * @param current undefined when no such field was changed in the portal, so that Salesforce was not asked
 */
export function compareShared(
  { kind, claim, row: record }: Current,
  crmId: string,
  base: ReadonlyMap<string, BaseValue>,
  current: SalesforceRow | undefined,
  lookups: Lookups,
): Compared {
  const withheld = new Set<string>();
  const equal: Record<string, unknown> = {};
  const conflicts: NewReviewItem[] = [];
  const received: ReceivedValue[] = [];
  const overruled: BaseValue[] = [];
  const unread: string[] = [];
  for (const row of sharedRows(kind)) {
    const { field } = row.salesforce;
    const agreed = base.get(row.field);
    if (current === undefined) {
      // An unchanged value must not overwrite what somebody may have entered in Salesforce since.
      if (!portalChanged(row, record, agreed)) withheld.add(field);
      continue;
    }
    if (!(field in current)) {
      // Somebody may have changed it in Salesforce: a value that cannot be compared overwrites nothing.
      withheld.add(field);
      if (portalChanged(row, record, agreed)) unread.push(field);
      continue;
    }
    const crmChangedAt = new Date(String(current['SystemModstamp']));
    const crmValue = current[field] ?? null;
    const outcome = decideField(row, { record, base: agreed, crmValue, crmChangedAt }, lookups);
    if (outcome.rule === 'EQUAL') equal[field] = crmValue;
    if (outcome.winner !== 'PORTAL') withheld.add(field);
    const decided = (value: Pick<BaseValue, 'source' | 'observedAt' | 'lost'>) =>
      baseValueOf(kind.aggregate, record, row, {
        portalValue: outcome.crmInPortalWords ?? null,
        crmValue,
        rule: storedRule(row, outcome),
        ...value,
      });
    if (outcome.winner === 'PORTAL') {
      if (agreed === undefined || sameInSalesforce(row, agreed.crmValue, crmValue)) continue;
      const lost = { by: 'SALESFORCE', value: outcome.crmInPortalWords ?? null } as const;
      const observedAt = observedSince(crmChangedAt, agreed);
      overruled.push(decided({ source: 'PORTAL', observedAt, lost }));
    } else if (outcome.winner === 'SALESFORCE') {
      const lost = { by: 'PORTAL', value: record[row.portal.column] } as const;
      const baseValue = decided({ source: 'SALESFORCE', observedAt: crmChangedAt, lost });
      received.push({ column: row.portal.column, baseValue });
    } else if (outcome.review) {
      const subject = { kind, row: record, requestId: claim.requestId };
      const { unreadable } = outcome;
      const changed = crmChangedOf(current);
      conflicts.push(fieldItem(subject, row, { crmId, crmValue, unreadable, changed }));
    }
  }
  const seen = current === undefined ? null : new Date(String(current['SystemModstamp']));
  return { withheld, equal, conflicts, received, overruled, unread, seen };
}
