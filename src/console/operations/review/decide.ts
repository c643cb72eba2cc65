import { type Answer, ask, newKey } from '../../graph/ask.ts';
import {
  DecideReviewItemsDocument,
  type MappingInput,
  MergeReviewItemDocument,
  type PlannedWriteFragment,
  RetryReviewItemDocument,
  type ReviewManyDecisionKind,
  type ReviewSide,
  type ValueEditInput,
} from '../../graph/generated/documents.ts';
import { errorText, type Refusal } from '../../graph/no-answer.ts';
import { namedRecord } from './named-record.ts';

/** A decision about items as they were seen. */
export type Decision =
  | {
      readonly kind: ReviewManyDecisionKind;
      readonly side?: ReviewSide;
      /** The meaning of a code that had none; for RETRY. */
      readonly mapping?: MappingInput;
      /** Corrected values; for RETRY of one item. */
      readonly edits?: readonly ValueEditInput[];
    }
  | { readonly kind: 'MERGE'; readonly recordId: string | null; readonly crmId: string | null }
  /** With a record that a person names: a shipment by its number, another record by its Salesforce id. */
  | { readonly kind: 'MERGE'; readonly named: string };

export interface SeenItem {
  readonly id: string;
  readonly version: number;
  readonly record: string;
  readonly proposal: string | null;
}

/** What a decision does or would do, and what refuses it. */
export interface Effect {
  readonly writes: readonly PlannedWriteFragment[];
  /** In words; each reason once. */
  readonly refusals: readonly string[];
  /** The items that refuse it. */
  readonly refused: readonly string[];
}

/**
 * @param reason for decisions that need one
 * @param planned true: nothing is decided, the effect is told
 * @throws NoAnswer
 */
export async function decide(
  items: readonly SeenItem[],
  decision: Decision,
  reason: string,
  planned: boolean,
): Promise<Effect> {
  const common = { idempotencyKey: newKey(), validateOnly: planned };
  const [item] = items;
  const seen = { id: item?.id ?? '', expectedVersion: item?.version ?? 0 };
  if (decision.kind === 'MERGE') {
    const found = 'named' in decision ? await namedRecord(item?.record ?? '', decision.named) : decision;
    if ('problem' in found) return effectOfOne(items, null, [found.problem]);
    const { recordId, crmId } = found;
    const answer = await ask(MergeReviewItemDocument, {
      input: { ...common, ...seen, ...(recordId !== null ? { recordId } : crmId !== null && { crmId }) },
    });
    const payload = answer.data.reviewItemMerge;
    return effectOfOne(items, payload, refusalsOf(payload?.userErrors, answer));
  }
  const { kind, side, mapping, edits = [] } = decision;
  if (edits.length > 0) {
    const answer = await ask(RetryReviewItemDocument, { input: { ...common, ...seen, edits } });
    const payload = answer.data.reviewItemRetry;
    return effectOfOne(items, payload, refusalsOf(payload?.userErrors, answer));
  }
  const answer = await ask(DecideReviewItemsDocument, {
    input: {
      ...common,
      items: items.map(({ id, version }) => ({ id, expectedVersion: version })),
      decision: kind,
      ...(side !== undefined && { side }),
      ...(mapping !== undefined && { mapping }),
      ...(reason !== '' && { reason }),
    },
  });
  const payload = answer.data.reviewItemsDecide;
  const results = payload?.results ?? [];
  const whole = refusalsOf(payload?.userErrors, answer);
  const each = results.flatMap(({ userErrors }) => userErrors.map(errorText));
  return {
    writes: results.flatMap(({ writes }) => writes),
    refusals: [...new Set([...whole, ...each])],
    refused: (whole.length > 0 ? items : results.filter(({ userErrors }) => userErrors.length > 0)).map(
      ({ id }) => id,
    ),
  };
}

/** The effect of a decision that is about one item. */
function effectOfOne(
  items: readonly SeenItem[],
  payload: Pick<Effect, 'writes'> | null,
  refusals: readonly string[],
): Effect {
  const refused = refusals.length === 0 ? [] : items.map(({ id }) => id);
  return { writes: payload?.writes ?? [], refusals, refused };
}

/** What the hub refused; an answer without a payload refuses by its errors. */
function refusalsOf(
  userErrors: readonly Refusal[] | undefined,
  { errors }: Answer<unknown>,
): readonly string[] {
  return (userErrors ?? errors).map(errorText);
}
