import {
  type CarriedRow,
  carriedRows,
  type Decision,
  decide,
  portalValue,
  sameInSalesforce,
  sameValue,
} from '../../domain/ownership/index.ts';
import { type Lookups, transformed } from '../../domain/transforms/transform.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import { type PortalRecord, type SyncedKind, updatedAtOf } from './records.ts';

/** The fields of a kind that both systems may change. */
export function sharedRows({ aggregate }: SyncedKind): readonly CarriedRow[] {
  return SHARED.get(aggregate) ?? rememberShared(aggregate);
}

const SHARED = new Map<string, readonly CarriedRow[]>();

function rememberShared(aggregate: SyncedKind['aggregate']): readonly CarriedRow[] {
  const rows = carriedRows(aggregate).filter((row) => row.direction === 'BOTH');
  SHARED.set(aggregate, rows);
  return rows;
}

/** Whether the portal's value differs from the base. Without a base it counts as changed. */
export function portalChanged(row: CarriedRow, record: PortalRecord, base: BaseValue | undefined): boolean {
  return base === undefined || !sameValue(record[row.portal.column], revived(base.portalValue, row));
}

export interface Comparison {
  readonly record: PortalRecord;
  readonly base: BaseValue | undefined;
  /** As Salesforce stores it. */
  readonly crmValue: unknown;
  readonly crmChangedAt: Date | null;
}

export type Outcome = Decision & {
  /** Salesforce's value, translated for the portal. */
  readonly crmInPortalWords: unknown;
  /** Why it cannot be translated, and what to do; null when it can. */
  readonly unreadable: string | null;
};

/** Decides which system's value counts for one field, by its row of the ownership table. */
export function decideField(row: CarriedRow, compared: Comparison, lookups: Lookups): Outcome {
  const { record, base, crmValue, crmChangedAt } = compared;
  // Salesforce may keep a form of its own of the value on which both agreed. That form is no change.
  const isAgreed =
    base !== undefined && row.direction === 'BOTH' && sameInSalesforce(row, base.crmValue, crmValue);
  const read = isAgreed ? transformed(revived(base.portalValue, row)) : portalValue(row, crmValue, lookups);
  if (!read.ok) {
    const unreadable = { crmInPortalWords: undefined, unreadable: read.message };
    // Salesforce has no value yet of a field that must have one: the portal's value is sent.
    if (read.code === 'REQUIRED_MISSING') {
      return { winner: 'PORTAL', rule: row.conflict, review: false, ...unreadable, unreadable: null };
    }
    // A lookup to a record that is not linked yet is no conflict. The field is decided again once that record is linked.
    return { winner: 'NONE', rule: row.conflict, review: read.code !== 'NOT_LINKED', ...unreadable };
  }
  const decision = decide({
    row,
    base: base === undefined ? null : { value: revived(base.portalValue, row) },
    portalValue: record[row.portal.column],
    crmValue: read.value,
    portalChangedAt: portalChanged(row, record, base) ? updatedAtOf(record) : null,
    crmChangedAt,
    legalOverride: typeof record['legal_name_override'] === 'string' && record['legal_name_override'] !== '',
  });
  return { ...decision, crmInPortalWords: read.value, unreadable: null };
}

/** A stored rule, for provenance. */
export function storedRule(row: CarriedRow, { rule }: Pick<Decision, 'rule'>): BaseValue['rule'] {
  if (rule === 'EQUAL' || rule === 'ONE_SIDE_CHANGED') return 'ONLY_VALUE';
  return rule === 'NEWER_WINS' ? row.conflict : rule;
}

/** Base values are kept as JSON: a time comes back as text. */
function revived(value: unknown, row: CarriedRow): unknown {
  return row.salesforce.type.kind === 'DateTime' && typeof value === 'string' ? new Date(value) : value;
}
