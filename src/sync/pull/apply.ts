import {
  AGGREGATES,
  type AggregateName,
  type CarriedRow,
  carriedRows,
  portalValue,
  receivedRows,
  sameInSalesforce,
  sameValue,
} from '../../domain/ownership/index.ts';
import type { PersonMatcher } from '../../domain/retention/person-matcher.ts';
import { PERSONAL_COLUMNS } from '../../domain/retention/personal-columns.ts';
import type { Lookups } from '../../domain/transforms/transform.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { OutboxChange } from '../../ledger/outbox/outbox-change.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { baseValueOf, observedSince } from '../exchange/base-values.ts';
import { strayingField } from '../exchange/misplaced.ts';
import { changeToSend, type PortalRecord, type SyncedKind } from '../exchange/records.ts';
import { erasedItem, fieldItem } from '../exchange/review-items.ts';
import { decideField, type Outcome, portalChanged, storedRule } from '../exchange/shared-fields.ts';
import type { CrmChange } from './change-source.ts';
import { CLOCKS_APART_MS } from './doubt.ts';
import { keptForms, sentInLastCall } from './own-write.ts';

/** What a change of Salesforce means for one record of the portal. */
export interface Application {
  readonly aggregate: AggregateName;
  readonly record: PortalRecord;
  /** By column: what the portal takes over. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly baseValues: readonly BaseValue[];
  readonly items: readonly NewReviewItem[];
  /** Somebody in Salesforce overwrote a value that the portal wins: the portal's value is sent again. */
  readonly resend: OutboxChange | null;
  /**
   * When a field was agreed, if that was at about the time when this was read: the row may be older, so it has to be read
   * again. Null without a doubt.
   */
  readonly doubt: Date | null;
  /** Whether the country is in doubt: phones and states of other records are read in it. */
  readonly hasDoubtfulCountry: boolean;
}

interface Circumstances {
  readonly kind: SyncedKind;
  readonly lookups: Lookups;
  readonly base: ReadonlyMap<string, BaseValue>;
  /** Whether a change of the portal is on its way. The push then compares and decides with Salesforce's current values. */
  readonly sending: boolean;
  readonly integrationUserId: string | null;
  /** Whether somebody moved the record to another customer in Salesforce: it goes back. */
  readonly isAway: boolean;
  /** Recognizes people who were erased. */
  readonly erased: Pick<PersonMatcher, 'names'>;
}

/**
 * Decides field by field what a change of Salesforce does to the portal, by the ownership table alone.
 *
 * A value that Salesforce had before is no change, so the hub's own writes do nothing when they come back, whatever form
 * Salesforce gave them (`own-write.ts`). Clocks of the two systems are never compared: the time at which the hub read a row tells whether the row is older than the agreement.
 */
export function judge(
  aggregate: AggregateName,
  change: CrmChange,
  record: PortalRecord,
  circumstances: Circumstances,
): Application {
  const { kind, base, sending, integrationUserId, lookups, erased, isAway } = circumstances;
  const straying = isAway ? strayingField(aggregate) : null;
  const isMoved = hasOtherCountry(aggregate, change, base);
  const values: Record<string, unknown> = {};
  const baseValues: BaseValue[] = [];
  const items: NewReviewItem[] = [];
  let isOverwritten = false;
  let doubt: Date | null = null;
  let hasDoubtfulCountry = false;
  const received = new Set(receivedRows(aggregate));
  const isOwn = sentInLastCall(change, base, integrationUserId);
  for (const row of carriedRows(aggregate)) {
    const crmValue = change.row[row.salesforce.field];
    if (row.salesforce.field === 'Id' || crmValue === undefined) continue;
    const agreed = base.get(row.field);
    const isEcho = agreed !== undefined && sameInSalesforce(row, agreed.crmValue, crmValue);
    if (isEcho && !isReadOtherwise(row, crmValue, agreed, { lookups, isMoved })) continue;
    if (isErased(aggregate, row, crmValue, erased)) {
      items.push(erasedItem({ kind, row: record, requestId: null }, row, change.id));
      continue;
    }
    if (agreed !== undefined && isOwn(row)) {
      baseValues.push(keptForms(agreed, crmValue));
      continue;
    }
    if (agreed !== undefined && agreed.syncedAt.getTime() > change.asOf.getTime() - CLOCKS_APART_MS) {
      if (doubt === null || doubt < agreed.syncedAt) doubt = agreed.syncedAt;
      hasDoubtfulCountry ||= row.transform === 'COUNTRY';
      continue;
    }
    const observedAt = observedSince(change.modifiedAt, agreed);
    if (!received.has(row)) {
      // The portal owns the field. Before the first agreement there is no value that people of Salesforce overwrote.
      const isForeign = change.modifiedBy !== integrationUserId;
      const isAwayThere = row.salesforce.field === straying;
      if (!isAwayThere && (agreed === undefined || !isForeign || row.onCreate || isHubs(row))) continue;
      isOverwritten = true;
      const inBoth = agreed === undefined ? (record[row.portal.column] ?? null) : agreed.portalValue;
      const lost = { by: 'SALESFORCE', value: crmValue } as const;
      const rule = row.conflict;
      baseValues.push(
        baseValueOf(aggregate, record, row, {
          portalValue: inBoth,
          crmValue,
          source: 'PORTAL',
          observedAt,
          rule,
          lost,
        }),
      );
      continue;
    }
    const changedHere = portalChanged(row, record, agreed);
    if (row.direction === 'BOTH' && changedHere && sending) continue;
    const compared = { record, base: agreed, crmValue, crmChangedAt: change.modifiedAt };
    const outcome = decideField(row, compared, lookups);
    const { winner, crmInPortalWords } = outcome;
    if (winner === 'NONE' && outcome.review) {
      const { unreadable } = outcome;
      const changed = { at: change.modifiedAt.toISOString(), by: change.modifiedBy };
      const inSalesforce = { crmId: change.id, crmValue, unreadable, changed };
      items.push(fieldItem({ kind, row: record, requestId: null }, row, inSalesforce));
      continue;
    }
    if (winner === 'NONE' && outcome.unreadable !== null) continue;
    const inPortal = record[row.portal.column] ?? null;
    if (winner === 'SALESFORCE') values[row.portal.column] = crmInPortalWords;
    if (winner === 'PORTAL') isOverwritten ||= row.direction !== 'TO_PORTAL';
    baseValues.push(
      baseValueOf(aggregate, record, row, {
        // Where the portal wins, Salesforce's value is stored as the base and the portal's value is queued as a change.
        portalValue: winner === 'NONE' ? inPortal : (crmInPortalWords ?? null),
        crmValue,
        source: winner === 'NONE' ? ownerOf(row) : winner,
        observedAt,
        rule: storedRule(row, outcome),
        lost: loserOf(winner, crmInPortalWords, changedHere ? inPortal : null),
      }),
    );
  }
  return {
    aggregate,
    record,
    values,
    baseValues,
    items,
    resend: isOverwritten ? changeToSend(kind, record, 'BATCH') : null,
    doubt,
    hasDoubtfulCountry,
  };
}

/** Whether Salesforce has an address of somebody who was erased here. Names are left to namesakes. */
function isErased(
  aggregate: AggregateName,
  { portal }: CarriedRow,
  crmValue: unknown,
  erased: Circumstances['erased'],
): boolean {
  const columns = PERSONAL_COLUMNS[`portal.${AGGREGATES[aggregate].table}`]?.erased ?? {};
  return columns[portal.column] === 'EMPTY' && typeof crmValue === 'string' && erased.names(crmValue);
}

function loserOf(winner: Outcome['winner'], crmInPortalWords: unknown, inPortal: unknown): BaseValue['lost'] {
  if (winner === 'PORTAL') return { by: 'SALESFORCE', value: crmInPortalWords };
  return winner === 'SALESFORCE' && inPortal !== null ? { by: 'PORTAL', value: inPortal } : null;
}

function ownerOf({ owner }: CarriedRow): BaseValue['source'] {
  return owner === 'SALESFORCE' ? 'SALESFORCE' : 'PORTAL';
}

/**
 * Whether the same text means something else than it did: a phone or a state is read in the country of its record, or of
 * the account of its record, and that country may have changed since.
 *
 * @param isMoved whether the record itself names another country now. A state that could not be read in it is asked about
 * once; a phone at each pull, since its country may be that of another record.
 */
function isReadOtherwise(
  row: CarriedRow,
  crmValue: unknown,
  { portalValue: before }: BaseValue,
  { lookups, isMoved }: { readonly lookups: Lookups; readonly isMoved: boolean },
): boolean {
  if (row.transform !== 'PHONE' && row.transform !== 'STATE') return false;
  const read = portalValue(row, crmValue, lookups);
  return read.ok ? !sameValue(read.value, before) : isMoved || row.transform === 'PHONE';
}

/** Whether Salesforce names another country than the one on which both systems agreed. */
function hasOtherCountry(
  aggregate: AggregateName,
  { row: crm }: CrmChange,
  base: Circumstances['base'],
): boolean {
  const row = carriedRows(aggregate).find(({ transform }) => transform === 'COUNTRY');
  const agreed = row && base.get(row.field);
  const current = row && crm[row.salesforce.field];
  if (row === undefined || agreed === undefined || current === undefined) return false;
  return !sameInSalesforce(row, agreed.crmValue, current);
}

/** Ids and versions are the hub's alone. */
function isHubs({ salesforce: { field, type } }: CarriedRow): boolean {
  return field === 'Hub_Version__c' || (type.kind === 'Text' && type.externalId === true);
}
