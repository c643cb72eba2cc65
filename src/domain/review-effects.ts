import { eventProposalOf } from './event-review.ts';
import { type Misplaced, misplacedOf } from './misplaced.ts';
import { type MovedLinks, movedLinksOf } from './moved-links.ts';
import type { RecordedWrite } from './mutation-answer.ts';
import { externalIdField, isMapped, OWNERSHIP, ownershipOf } from './ownership/index.ts';
import type { ReviewDecision, ReviewSide } from './review.ts';
import { candidateOf, type ItemToDecide, rowsInQuestion } from './review-decisions.ts';
import { editedValue } from './review-edits.ts';
import { formOf } from './review-form.ts';
import { proposalOf, type ReviewProposal } from './review-proposal.ts';
import { writtenAnswer } from './write-intent.ts';

/** What a decision writes in each system, by what the item shows. The worker writes it later, so each write is QUEUED. */

interface ShownItem extends ItemToDecide {
  readonly fields: readonly {
    readonly field: string;
    readonly portalValue: unknown;
    readonly crmValue: unknown;
  }[];
  readonly proposal: Readonly<Record<string, unknown>> | null;
}

type FieldWrites = RecordedWrite['fields'];
type Merge = Extract<ReviewDecision, { kind: 'MERGE' }>;

export function effectsOf(item: ShownItem, decision: ReviewDecision): readonly RecordedWrite[] {
  switch (decision.kind) {
    case 'ACCEPT':
      return accepted(item, decision.side, decision.fields);
    case 'RETRY':
      return retried(item, decision.edits);
    case 'MERGE':
      return merged(item, decision);
    case 'CREATE':
      return created(item);
    case 'LEAVE_OUT':
      return [about(item, 'PORTAL', [])];
    case 'APPROVE':
      return approved(item);
    default:
      return decision satisfies never;
  }
}

function accepted(item: ShownItem, side: ReviewSide, named: readonly string[]): readonly RecordedWrite[] {
  const moved = movedLinksOf(item.proposal);
  if (moved !== null) return movedBack(item, moved, side);
  const misplaced = misplacedOf(item.proposal);
  if (misplaced !== null) return placed(item, misplaced, side);
  const shown = named.length === 0 ? item.fields : item.fields.filter(({ field }) => named.includes(field));
  const fields = shown.map(({ field, portalValue, crmValue }) =>
    side === 'PORTAL' ? changed(field, crmValue, portalValue) : changed(field, portalValue, crmValue),
  );
  return [about(item, side === 'PORTAL' ? 'SALESFORCE' : 'PORTAL', fields)];
}

/** Salesforce's ids of the records follow Salesforce, or the portal's ids there follow the portal. */
function movedBack(
  item: ShownItem,
  { object, links }: MovedLinks,
  side: ReviewSide,
): readonly RecordedWrite[] {
  if (side === 'SALESFORCE') {
    const moved = links.filter(({ stored, naming }) => stored !== naming);
    return moved.map(({ portalId, stored, naming }) => ({
      ...about(item, 'PORTAL', [changed('crmId', stored, naming)]),
      recordId: portalId,
    }));
  }
  const namedThere = new Map(links.map(({ portalId, naming }) => [naming, portalId]));
  const stored = new Map(links.map((link) => [link.stored, link.portalId]));
  const crmIds = new Set(links.flatMap((link) => [link.stored, link.naming]).filter((id) => id !== null));
  return [...crmIds].flatMap((crmId) => {
    const [from, to] = [namedThere.get(crmId) ?? null, stored.get(crmId) ?? null];
    if (from === to) return [];
    return [{ ...about(item, 'SALESFORCE', [changed(linkField(object), from, to)]), recordId: crmId }];
  });
}

/** The record goes back to the portal's customer; else a branch follows Salesforce, and a contact stands for no user. */
function placed(
  item: ShownItem,
  { object, portalId, crmId, account, home }: Misplaced,
  side: ReviewSide,
): readonly RecordedWrite[] {
  const [asked] = item.fields;
  const field = asked?.field ?? 'account';
  if (side === 'PORTAL') return [about(item, 'SALESFORCE', [changed(field, account, home)])];
  if (object === 'Account') return [about(item, 'PORTAL', [changed(field, home, account)])];
  return [
    about(item, 'SALESFORCE', [changed(linkField(object), portalId, null)]),
    about(item, 'PORTAL', [changed('crmId', crmId, null)]),
  ];
}

function retried(item: ShownItem, edits: Readonly<Record<string, unknown>>): readonly RecordedWrite[] {
  const before = new Map(item.fields.map(({ field, portalValue }) => [field, portalValue]));
  const corrected = (read: (field: string, value: unknown) => unknown) =>
    Object.entries(edits).map(([field, value]) => changed(field, before.get(field), read(field, value)));
  switch (formOf(item)) {
    case 'EVENT':
      return [
        about(
          item,
          'PORTAL',
          corrected((_field, value) => value),
        ),
      ];
    case 'UNTAKEN':
      return [
        about(
          item,
          'PORTAL',
          item.fields.map((each) => changed(each.field, each.portalValue, each.crmValue)),
        ),
      ];
    case 'CODE':
    case 'REPORT':
      return [about(item, 'PORTAL', [])];
    case 'PERSON':
      return item.record === 'PortalUser'
        ? [about(item, 'PORTAL', [changed('state', 'INVITED', 'ACTIVE')])]
        : [about(item, 'SALESFORCE', [changed('email', null, before.get('email'))])];
    default: {
      const fields = corrected((field, value) => editedValue(item.record, field, value));
      const sent = new Set(rowsInQuestion({ record: item.record, fields }).map(({ field }) => field));
      const carried = fields.filter(({ field }) => sent.has(field));
      const inPortal = fields.length === 0 ? [] : [about(item, 'PORTAL', fields)];
      return [...inPortal, about(item, 'SALESFORCE', carried)];
    }
  }
}

function merged(item: ShownItem, decision: Merge): readonly RecordedWrite[] {
  const { crmId } = decision;
  const named = candidateOf(item, decision)?.portalId ?? decision.portalId ?? null;
  if (formOf(item) === 'REPORT') return [reportOf(item, named)];
  if (formOf(item) === 'CUSTOMER_CODE') return [codeOf(item, candidateOf(item, decision)?.portalId ?? null)];
  if (formOf(item) === 'PERSON') return [about(item, 'PORTAL', [changed('state', 'INVITED', 'DEACTIVATED')])];
  const portalId = formOf(item) === 'REGISTRATION' ? null : item.portalId;
  const toSalesforce = {
    ...about(item, 'SALESFORCE', [changed('portalId', null, portalId)]),
    recordId: crmId,
  };
  return [toSalesforce, about(item, 'PORTAL', [changed('crmId', item.crmId, crmId)])];
}

/** An account of the portal gets the code of the item. */
function codeOf(item: ShownItem, recordId: string | null): RecordedWrite {
  const code = item.fields.find(({ field }) => field === 'customerCode')?.portalValue;
  return { ...about(item, 'PORTAL', [changed('customerCode', null, code)]), recordId };
}

function created(item: ShownItem): readonly RecordedWrite[] {
  if (formOf(item) === 'CUSTOMER_CODE') return [codeOf(item, null)];
  const fields = item.fields
    .filter(({ field }) => {
      const row = ownershipOf(item.record, field);
      return row !== undefined && isMapped(row) && row.hubWrites;
    })
    .map(({ field, portalValue }) => changed(field, null, portalValue));
  const toSalesforce = { ...about(item, 'SALESFORCE', fields), recordId: null };
  return [toSalesforce, about(item, 'PORTAL', [changed('crmId', item.crmId, null)])];
}

/** A shipment of the portal gets the report. */
function reportOf(item: ShownItem, recordId: string | null): RecordedWrite {
  const [report] = item.fields;
  return { ...about(item, 'PORTAL', [changed('trackingEvent', null, report?.portalValue)]), recordId };
}

function approved(item: ShownItem): readonly RecordedWrite[] {
  if (formOf(item) === 'REPORT') return [reportOf(item, item.candidates[0]?.portalId ?? null)];
  const event = eventProposalOf(item.proposal);
  if (event !== null) return [about(item, 'PORTAL', [])];
  const proposal = proposalOf(item.proposal);
  return proposal === null ? [] : ofProposal(item, proposal);
}

function ofProposal(item: ShownItem, proposal: ReviewProposal): readonly RecordedWrite[] {
  switch (proposal.action) {
    case 'SEND':
      return accepted(item, 'PORTAL', []);
    case 'RECEIVE':
      return accepted(item, 'SALESFORCE', []);
    case 'LINK':
      return merged(item, { kind: 'MERGE', crmId: proposal.crmId });
    case 'UNLINK':
      return [about(item, 'PORTAL', [changed('crmId', proposal.crmId, null)])];
    case 'DISCLAIM':
      return [about(item, 'SALESFORCE', [changed(linkField(proposal.object), proposal.portalId, null)])];
    case 'WRITE':
      return writtenAnswer(proposal.recordId, proposal.writes, 'QUEUED').writes;
    default:
      return proposal satisfies never;
  }
}

/** The graph's name of the field with the portal's id. */
function linkField(object: Parameters<typeof externalIdField>[0]): string {
  const name = externalIdField(object);
  const row = OWNERSHIP.find(({ salesforce }) => salesforce?.object === object && salesforce.field === name);
  return row?.field ?? name;
}

function about(
  { record, crmId, portalId }: ShownItem,
  system: RecordedWrite['system'],
  fields: FieldWrites,
): RecordedWrite {
  return { system, record, recordId: system === 'PORTAL' ? portalId : crmId, state: 'QUEUED', fields };
}

function changed(field: string, from: unknown, to: unknown): FieldWrites[number] {
  return { field, from: textOf(from), to: textOf(to) };
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
