import { WaybillError } from './errors.ts';
import { correctedEvent, whyReviewed } from './event-review.ts';
import { timeDoubt } from './milestones/plausibility.ts';
import { objectOfId, objectsOf, objectWord, recordWord } from './record-words.ts';
import type { ReviewDecision } from './review.ts';
import {
  candidateOf,
  type DecisionOffer,
  decisionOffers,
  type ItemToDecide,
  type KnownState,
  possibleDecisions,
  whyNot,
} from './review-decisions.ts';
import { editedValue } from './review-edits.ts';
import { formOf } from './review-form.ts';

/** A decision as a person gives it, compared with what is offered. */

export class DecisionRefused extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/**
 * @throws DecisionRefused with the field of the input, when the decision would change nothing
 * @throws WaybillError for a corrected value that the field cannot have
 */
export function checkDecision(item: ItemToDecide, state: KnownState, decision: ReviewDecision): void {
  const side = decision.kind === 'ACCEPT' ? decision.side : null;
  const offers = decisionOffers(item, state);
  const found = offers.find((each) => each.kind === decision.kind && (side === null || each.side === side));
  if (found === undefined) {
    const possible = possibleDecisions(item, state);
    const instead = possible.length === 0 ? 'only to dismiss it' : possible.join(', ');
    throw new DecisionRefused('id', `About this item (${item.category}) one can decide: ${instead}.`);
  }
  if (found.refusal !== null) throw new DecisionRefused(side === null ? 'id' : 'side', found.refusal);
  if (decision.kind === 'ACCEPT') checkAccepted(item, found, decision.fields);
  if (decision.kind === 'RETRY') checkEdits(item, found, decision.edits);
  if (decision.kind === 'MERGE') checkMerge(item, decision, state);
}

function checkAccepted(item: ItemToDecide, { side, fields }: DecisionOffer, named: readonly string[]): void {
  const asked = named.length > 0 ? named : item.fields.map(({ field }) => field);
  const inQuestion = new Set(item.fields.map(({ field }) => field));
  const unknown = named.filter((field) => !inQuestion.has(field));
  if (unknown.length > 0) throw new DecisionRefused('fields', 'Name only fields that are in question.');
  const [other] = asked.filter((field) => !fields.includes(field));
  if (other === undefined) return;
  throw new DecisionRefused('fields', `${whyNot(other, side)} Name the fields: ${fields.join(', ')}.`);
}

function checkEdits(
  item: ItemToDecide,
  { fields }: DecisionOffer,
  edits: Readonly<Record<string, unknown>>,
): void {
  if (formOf(item) === 'EVENT') {
    const { occurredAt, dateOnly = false } = correctedEvent(edits);
    const doubt = occurredAt && timeDoubt({ occurredAt, dateOnly, recordedAt: new Date() });
    if (doubt) {
      throw new WaybillError('BAD_USER_INPUT', `Corrected so, it is not right either. ${whyReviewed(doubt)}`);
    }
    return;
  }
  for (const [field, value] of Object.entries(edits)) {
    if (fields.length === 0) throw new DecisionRefused('edits', 'Nothing of this item is corrected here.');
    editedValue(item.record, field, value);
  }
}

function checkMerge(
  item: ItemToDecide,
  { crmId, portalId = null }: Extract<ReviewDecision, { kind: 'MERGE' }>,
  { mergedIsDeleted = false }: KnownState,
) {
  if (['PERSON', 'CUSTOMER_CODE'].includes(formOf(item))) {
    if (candidateOf(item, { crmId, portalId }) === undefined) {
      throw new DecisionRefused(
        'crmId',
        'Name one of the candidates, by its Salesforce id or its portal id.',
      );
    }
  } else if (formOf(item) === 'REPORT') {
    if (portalId === null && candidateOf(item, { crmId }) === undefined) {
      throw new DecisionRefused(
        'recordId',
        'Name the shipment by the recordId of a candidate, or by its own.',
      );
    }
  } else if (crmId === null) {
    throw new DecisionRefused('crmId', 'Give the 18-character Salesforce id of the record.');
  } else {
    const [object, fitting] = [objectOfId(crmId), objectsOf(item.record)];
    if (object !== null && !fitting.includes(object)) {
      const words = fitting.map(objectWord).join(' or ');
      throw new DecisionRefused(
        'crmId',
        `${crmId} is the id of a ${objectWord(object)}. Give the one of a ${words}.`,
      );
    }
    if (mergedIsDeleted) {
      throw new DecisionRefused(
        'crmId',
        `The ${recordWord(item.record)} ${crmId} was deleted in Salesforce.`,
      );
    }
  }
}
