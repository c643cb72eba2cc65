import { codeProposalOf } from './edi/code-proposal.ts';
import { eventProposalOf } from './event-review.ts';
import {
  type AggregateName,
  type CarriedRow,
  carriedRows,
  type Owner,
  ownershipOf,
} from './ownership/index.ts';
import { recordWord } from './record-words.ts';
import type { ReviewDecision, ReviewSide } from './review.ts';
import { editableFields } from './review-edits.ts';
import { type AskedItem, formOf, type ReviewForm } from './review-form.ts';
import { proposalOf } from './review-proposal.ts';

/**
 * Which decisions about an item have an effect. A decision is offered exactly when it changes something in a system; the
 * others are named with the reason. Both follow from one table, by the form of the item, the ownership rows of its
 * fields, its proposal and the state of both records.
 */

export interface ItemToDecide extends AskedItem {
  readonly crmId: string | null;
  readonly fields: readonly {
    readonly field: string;
    readonly portalValue?: unknown;
    readonly crmValue?: unknown;
  }[];
  readonly candidates: readonly { readonly crmId: string | null; readonly portalId: string | null }[];
}

/** The state of the item's record outside the item. */
export interface KnownState {
  /** Whether the record was deleted in Salesforce. */
  readonly deleted: boolean;
  /** Whether the record that a MERGE names was. */
  readonly mergedIsDeleted?: boolean;
  /** Whether the caller proposed what the item asks. */
  readonly isProposer?: boolean;
}

export interface DecisionOffer {
  readonly kind: ReviewDecision['kind'];
  /** Of an ACCEPT. */
  readonly side: ReviewSide | null;
  /** The fields that it is about: what an ACCEPT takes over, what a RETRY may correct. */
  readonly fields: readonly string[];
  /** Why it would change nothing; null when it is offered. */
  readonly refusal: string | null;
}

const AGGREGATES_OF: Readonly<Record<string, readonly AggregateName[]>> = {
  Account: ['Account'],
  BillingContact: ['BillingContact'],
  PortalUser: ['PortalUser'],
  Shipment: ['Shipment'],
  Exception: ['Exception', 'ExceptionTask'],
};

const SIDES: readonly ReviewSide[] = ['PORTAL', 'SALESFORCE'];

/** Every decision that a person may think of for a form, and whether it acts. */
const OFFERS: Readonly<
  Record<ReviewForm, (item: ItemToDecide, state: KnownState) => readonly DecisionOffer[]>
> = {
  UNSENT: (item, state) => [
    ...(item.category === 'DUPLICATE'
      ? [offer('MERGE', withoutRecord(item)), offer('CREATE', notNew(item))]
      : []),
    offer('RETRY', notSent(item, state), editableFields(item.record)),
    ...(item.category === 'STALE' || item.category === 'REJECTED' ? accepts(item, state) : []),
  ],
  UNTAKEN: (item, state) => [
    offer('RETRY', deletedProblem(item, state)),
    accepts(item, state).find(({ side }) => side === 'PORTAL') ?? offer('ACCEPT', NOTHING),
  ],
  CONFLICT: accepts,
  LOST: (item, state) => [
    ...proposed(item),
    offer('MERGE', withoutRecord(item)),
    // Only a record that was deleted in Salesforce can be created there again.
    offer('CREATE', item.proposal?.['action'] === 'LINK' ? replaced(item) : withoutRecord(item)),
    offer('RETRY', notSent(item, { ...state, deleted: true })),
  ],
  STRANGER: proposed,
  TWINS: (item) => [...proposed(item), offer('MERGE', withoutRecord(item))],
  MOVED: sides,
  MISPLACED: sides,
  ONE_SIDED: (item) => [...proposed(item), offer('MERGE', withoutRecord(item))],
  DIFFERENCE: (item, state) => [
    ...proposed(item),
    ...accepts(item, state),
    offer(
      'RETRY',
      item.proposal?.['action'] === 'RECEIVE'
        ? 'Salesforce owns these fields: approve to take its values over.'
        : notSent(item, state),
      editableFields(item.record),
    ),
  ],
  WRITE: (item, state) => [offer('APPROVE', deletedProblem(item, state))],
  REGISTRATION: () => [offer('MERGE'), offer('CREATE')],
  CUSTOMER_CODE: (item) => [
    offer('MERGE', item.candidates.length === 0 ? 'The item names nobody else.' : null),
    offer('CREATE'),
  ],
  PERSON: (item) =>
    item.record === 'PortalUser'
      ? [
          offer('MERGE', item.candidates.length === 0 ? 'The item names nobody else.' : null),
          offer('RETRY', withoutRecord(item)),
          offer('CREATE', 'A person with the same address is never created.'),
        ]
      : [offer('RETRY', item.crmId === null || addressOf(item) === null ? NOTHING : null)],
  CODE: (item) => [offer('RETRY', codeProposalOf(item.proposal) === null ? KEPT : null)],
  EVENT: (item) => [
    offer('RETRY', notCorrectable(item), ['occurredAt', 'milestone']),
    offer('APPROVE', eventProposalOf(item.proposal) === null ? KEPT : null),
    offer('LEAVE_OUT', eventProposalOf(item.proposal) === null ? KEPT : null),
  ],
  REPORT: (item) => {
    if (item.proposal?.['action'] !== RECORD_REPORT) return [offer('RETRY', KEPT)];
    const several = item.candidates.length === 1 ? null : 'Merge with the shipment that is meant.';
    return [offer('MERGE'), offer('APPROVE', several), offer('RETRY')];
  },
  // A wrong link shows one customer's data to another one, so two people answer for it.
  RELINK: (item, { isProposer = false }) => {
    if (proposalOf(item.proposal) === null) return [offer('APPROVE', UNREADABLE_PROPOSAL)];
    return [offer('APPROVE', isProposer ? 'You proposed it, so another person approves it.' : null)];
  },
};

const NOTHING = 'The hub can do nothing about it; correct it where it comes from.';
const UNREADABLE_PROPOSAL = 'The item does not say what was proposed. Dismiss it and propose it again.';
const KEPT =
  'The hub keeps the report as it came. Correct it at its source and send it again, or dismiss the item.';

/** The proposal of a report that is recorded once a person has chosen its shipment. */
export const RECORD_REPORT = 'RECORD_REPORT';

export function decisionOffers(item: ItemToDecide, state: KnownState): readonly DecisionOffer[] {
  return OFFERS[formOf(item)](item, state);
}

/** The kinds of decisions that act, besides dismissing and assigning. */
export function possibleDecisions(item: ItemToDecide, state: KnownState): readonly ReviewDecision['kind'][] {
  const acting = decisionOffers(item, state).filter(({ refusal }) => refusal === null);
  return [...new Set(acting.map(({ kind }) => kind))];
}

/** The candidate that a MERGE names. */
export function candidateOf<Candidate extends ItemToDecide['candidates'][number]>(
  { candidates }: { readonly candidates: readonly Candidate[] },
  { crmId, portalId }: { readonly crmId: string | null; readonly portalId?: string | null | undefined },
): Candidate | undefined {
  return candidates.find(
    (each) => (crmId !== null && each.crmId === crmId) || (portalId != null && each.portalId === portalId),
  );
}

/** The kinds of synchronized records that an item about this record of the graph may be about. */
export function aggregatesOf(record: string): readonly AggregateName[] {
  return AGGREGATES_OF[record] ?? [];
}

/** The rows of the fields in question; of all that both systems change, for an item that names no field. */
export function rowsInQuestion(
  { record, fields }: Pick<ItemToDecide, 'record' | 'fields'>,
  aggregates = aggregatesOf(record),
): readonly CarriedRow[] {
  const rows = aggregates.flatMap((aggregate) => carriedRows(aggregate));
  if (fields.length === 0) return rows.filter((row) => row.direction === 'BOTH');
  const named = new Set(fields.map(({ field }) => field));
  return rows.filter((row) => named.has(row.field));
}

/** The system that owns a field in question; null for a field that no row names, such as a part of a report. */
export function ownerInQuestion(record: string, field: string): Owner | null {
  const [carried] = rowsInQuestion({ record, fields: [{ field }] });
  return (carried ?? ownershipOf(record, field))?.owner ?? null;
}

/** Whether a side's value of a field can stand on the other side, too. */
export function canStand({ direction, onCreate }: CarriedRow, side: ReviewSide): boolean {
  return side === 'PORTAL'
    ? direction === 'BOTH' || (direction === 'TO_SALESFORCE' && !onCreate)
    : direction === 'BOTH' || direction === 'TO_PORTAL';
}

/** Either side may stand, as a whole. */
function sides({ fields }: ItemToDecide): readonly DecisionOffer[] {
  return SIDES.map((side) => ({
    kind: 'ACCEPT',
    side,
    fields: fields.map(({ field }) => field),
    refusal: null,
  }));
}

function accepts(item: ItemToDecide, state: KnownState): readonly DecisionOffer[] {
  const rows = rowsInQuestion(item);
  return SIDES.map((side) => {
    const standing = rows.filter((row) => canStand(row, side)).map(({ field }) => field);
    const [first] = item.fields;
    const none = first === undefined ? NOTHING : whyNot(first.field, side);
    const refusal = notLinked(item) ?? deletedProblem(item, state) ?? (standing.length === 0 ? none : null);
    return { kind: 'ACCEPT', side, fields: [...new Set(standing)], refusal };
  });
}

/** Why a side's value of a field does not stand. */
export function whyNot(field: string, side: ReviewSide | null): string {
  return side === 'PORTAL'
    ? `Salesforce owns ${field}: the portal's value is not written there.`
    : `The portal owns ${field}: it takes no value of Salesforce. Correct it in the portal, or let the portal's value stand.`;
}

function offer(
  kind: ReviewDecision['kind'],
  refusal: string | null = null,
  fields: readonly string[] = [],
): DecisionOffer {
  return { kind, side: null, fields: refusal === null ? fields : [], refusal };
}

/** The actions that the worker carries out when a person approves. */
const APPROVABLE: ReadonlySet<unknown> = new Set(['SEND', 'RECEIVE', 'LINK', 'UNLINK', 'DISCLAIM']);

function proposed({ proposal }: ItemToDecide): readonly DecisionOffer[] {
  return APPROVABLE.has(proposal?.['action']) ? [offer('APPROVE')] : [];
}

function withoutRecord({ portalId }: ItemToDecide): string | null {
  return portalId === null ? 'The portal has no such record.' : null;
}

function notLinked({ crmId, record }: ItemToDecide): string | null {
  return crmId === null ? `Salesforce does not have the ${recordWord(record)} yet.` : null;
}

function deletedProblem({ record }: ItemToDecide, { deleted }: KnownState): string | null {
  return deleted ? `The ${recordWord(record)} was deleted in Salesforce.` : null;
}

/** Records that the hub never creates in Salesforce. */
const APPROVED_THERE: readonly string[] = ['Account', 'PortalUser'];

function notSent(item: ItemToDecide, state: KnownState): string | null {
  if (!(item.record in AGGREGATES_OF) || item.record === 'BillingContact') return NOTHING;
  const missing = withoutRecord(item) ?? deletedProblem(item, state);
  return missing ?? (APPROVED_THERE.includes(item.record) ? notLinked(item) : null);
}

/** A record of Salesforce that names the portal's record would count as that record. */
function notNew(item: ItemToDecide): string | null {
  const naming = item.candidates.some(({ crmId, portalId }) => crmId !== null && portalId === item.portalId);
  return naming ? 'A record of Salesforce names this one already: merge with it.' : withoutRecord(item);
}

function replaced({ record }: ItemToDecide): string {
  return `Another ${recordWord(record)} of Salesforce stands for it: approve to link the two, or merge.`;
}

function notCorrectable({ proposal }: ItemToDecide): string | null {
  const found = eventProposalOf(proposal);
  if (found === null) return KEPT;
  return found.event.correction == null
    ? null
    : 'The event corrects another one: approve it or leave it out.';
}

function addressOf({ fields }: ItemToDecide): unknown {
  return fields.find(({ field }) => field === 'email')?.portalValue ?? null;
}
