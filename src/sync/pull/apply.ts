import {
  AGGREGATES,
  type AggregateName,
  type CarriedRow,
  carriedRows,
  portalValue,
  receivedRows,
  sameValue,
} from '../../domain/ownership/index.ts';
import type { Lookups } from '../../domain/transforms/transform.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { OutboxChange } from '../../ledger/outbox/outbox-change.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { accountIdOf, type PortalRecord, portalIdOf, type SyncedKind, versionOf } from '../records.ts';
import { conflictCause, itemAbout } from '../review-items.ts';
import { decideField, portalChanged, storedRule } from '../shared-fields.ts';
import type { CrmChange } from './change-source.ts';

/** What a change of Salesforce means for one record of the portal. */
export interface Application {
  readonly aggregate: AggregateName;
  readonly record: PortalRecord;
  /** By column: what the portal takes over. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly baseValues: readonly BaseValue[];
  readonly items: readonly NewReviewItem[];
  /** Salesforce's value lost: the portal's is sent again. */
  readonly resend: OutboxChange | null;
  /** Both agreed on something about when this was read: it may be from before. It has to be read again. */
  readonly doubtful: boolean;
}

interface Circumstances {
  readonly kind: SyncedKind;
  readonly lookups: Lookups;
  readonly base: ReadonlyMap<string, BaseValue>;
  /** Whether a change of the portal is on its way: it compares and decides itself, with what Salesforce says then. */
  readonly sending: boolean;
  readonly integrationUserId: string | null;
}

/**
 * Decides field by field what a change of Salesforce does to the portal, by the ownership table alone. A value that
 * Salesforce had before is no change: so the hub's own writes, which come back, do nothing. Clocks of the two systems are
 * never compared: whether a row is older than what both agreed on is told by when the hub read it.
 */
export function judge(
  aggregate: AggregateName,
  change: CrmChange,
  record: PortalRecord,
  circumstances: Circumstances,
): Application {
  const { kind, base, sending, integrationUserId } = circumstances;
  const lookups = withCountry(aggregate, change, circumstances.lookups);
  const values: Record<string, unknown> = {};
  const baseValues: BaseValue[] = [];
  const items: NewReviewItem[] = [];
  let lost = false;
  let doubtful = false;
  const received = new Set(receivedRows(aggregate));
  for (const row of carriedRows(aggregate)) {
    const crmValue = change.row[row.salesforce.field];
    if (row.salesforce.field === 'Id' || crmValue === undefined) continue;
    const agreed = base.get(row.field);
    if (agreed !== undefined && sameSaid(agreed.crmValue, crmValue)) continue;
    if (agreed !== undefined && agreed.syncedAt.getTime() > change.asOf.getTime() - CLOCKS_APART_MS) {
      doubtful = true;
      continue;
    }
    if (!received.has(row)) {
      // The portal owns it. Before anything was agreed there is nothing that Salesforce's people overwrote.
      const foreign = change.modifiedBy !== integrationUserId;
      if (agreed === undefined || !foreign || row.onCreate || isHubs(row)) continue;
      lost = true;
      // Their value is noted as the one that lost; the portal's is sent again.
      baseValues.push({
        ...{ record: aggregate, portalId: portalIdOf(record), field: row.field, saidBy: 'PORTAL' },
        ...{ portalValue: agreed.portalValue, crmValue: crmValue ?? null, rule: row.conflict },
        ...{ observedAt: latest(change.modifiedAt, agreed), syncedAt: new Date() },
        lost: { by: 'SALESFORCE', value: crmValue ?? null },
      });
      continue;
    }
    const changedHere = portalChanged(row, record, agreed);
    if (row.direction === 'BOTH' && changedHere && sending) continue;
    const compared = { record, base: agreed, crmValue, crmChangedAt: change.modifiedAt };
    const outcome = decideField(row, compared, lookups);
    const inPortal = record[row.portal.column] ?? null;
    const common = {
      ...{ record: aggregate, portalId: portalIdOf(record), field: row.field, crmValue: crmValue ?? null },
      ...{
        observedAt: latest(change.modifiedAt, agreed),
        syncedAt: new Date(),
        rule: storedRule(row, outcome),
      },
    };
    if (outcome.winner === 'SALESFORCE') {
      values[row.portal.column] = outcome.crmInPortalWords;
      const loser = inPortal === null || !changedHere ? null : { by: 'PORTAL' as const, value: inPortal };
      baseValues.push({
        ...common,
        portalValue: outcome.crmInPortalWords,
        saidBy: 'SALESFORCE',
        lost: loser,
      });
    } else if (outcome.winner === 'PORTAL') {
      lost ||= row.direction !== 'TO_PORTAL';
      baseValues.push({
        // What both know is Salesforce's value; the portal's is then a change, and is sent.
        ...{ ...common, portalValue: outcome.crmInPortalWords ?? null, saidBy: 'PORTAL' },
        lost: { by: 'SALESFORCE', value: outcome.crmInPortalWords },
      });
    } else if (outcome.review) {
      items.push(inQuestion(kind, row, record, change, outcome.unreadable !== null));
    } else if (outcome.unreadable === null) {
      baseValues.push({ ...common, portalValue: inPortal, saidBy: saidBy(row), lost: null });
    }
  }
  return {
    aggregate,
    record,
    values,
    baseValues,
    items,
    resend: lost ? resending(kind, record) : null,
    doubtful,
  };
}

/** The clocks of the hub's processes differ by no more, milliseconds. */
export const CLOCKS_APART_MS = 1_000;

/** A value is never stored as observed before the one that it replaces. */
function latest(modifiedAt: Date, agreed: BaseValue | undefined): Date {
  return agreed !== undefined && agreed.observedAt > modifiedAt ? agreed.observedAt : modifiedAt;
}

/** Phone numbers and states are read in the country that the record itself names. */
function withCountry(aggregate: AggregateName, change: CrmChange, lookups: Lookups): Lookups {
  const row = carriedRows(aggregate).find(({ transform }) => transform === 'COUNTRY');
  if (row === undefined) return lookups;
  const country = portalValue(row, change.row[row.salesforce.field], lookups);
  return country.ok && typeof country.value === 'string' ? { ...lookups, country: country.value } : lookups;
}

/** Whether Salesforce says what it said before, whatever the spelling of times. */
export function sameSaid(before: unknown, now: unknown): boolean {
  if (sameValue(before, now)) return true;
  const [one, other] = [before, now].map((value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
      ? Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
      : Number.NaN,
  );
  return one !== undefined && one === other;
}

/** Ids and versions are the hub's alone. */
function isHubs({ salesforce: { field, type } }: CarriedRow): boolean {
  return field === 'Hub_Version__c' || (type.kind === 'Text' && type.externalId === true);
}

function saidBy(row: CarriedRow): BaseValue['saidBy'] {
  return row.owner === 'SALESFORCE' ? 'SALESFORCE' : 'PORTAL';
}

function resending(kind: SyncedKind, record: PortalRecord): OutboxChange {
  return {
    record: kind.queued,
    aggregateId: portalIdOf(record),
    accountId: accountIdOf(record),
    lane: 'BATCH',
    version: versionOf(record),
  };
}

function inQuestion(
  kind: SyncedKind,
  row: CarriedRow,
  record: PortalRecord,
  change: CrmChange,
  unreadable: boolean,
): NewReviewItem {
  const crmValue = change.row[row.salesforce.field] ?? null;
  const item = itemAbout(
    { kind, row: record, requestId: null },
    {
      category: unreadable ? 'INVALID_VALUE' : 'CONFLICT',
      reason: unreadable
        ? `The portal cannot take over ${AGGREGATES[kind.aggregate].object}.${row.salesforce.field}: it has no word for it.`
        : `Both systems changed ${row.record}.${row.field}.`,
      ownerTeam: row.failureOwner,
      fields: [{ field: row.field, portalValue: record[row.portal.column] ?? null, crmValue }],
    },
  );
  const cause = conflictCause(kind, portalIdOf(record), row.field);
  return { ...item, cause: unreadable ? `${cause} unreadable` : cause, crmId: change.id };
}
