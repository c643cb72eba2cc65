import { type Answer, ask, newKey } from '../../graph/ask.ts';
import {
  DecideReviewItemsDocument,
  type MappingInput,
  MergeReviewItemDocument,
  type PlannedWriteFragment,
  type ReviewManyDecisionKind,
  type ReviewSide,
} from '../../graph/generated/documents.ts';

/** A decision about items as they were seen. */
export type Decision =
  | {
      readonly kind: ReviewManyDecisionKind;
      readonly side?: ReviewSide;
      /** The meaning of a code that had none; for RETRY. */
      readonly mapping?: MappingInput;
    }
  | { readonly kind: 'MERGE'; readonly recordId: string | null; readonly crmId: string | null };

export interface SeenItem {
  readonly id: string;
  readonly version: number;
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
  if (decision.kind === 'MERGE') {
    const [item] = items;
    const { recordId, crmId } = decision;
    const answer = await ask(MergeReviewItemDocument, {
      input: {
        ...common,
        id: item?.id ?? '',
        expectedVersion: item?.version ?? 0,
        ...(recordId !== null ? { recordId } : crmId !== null && { crmId }),
      },
    });
    const payload = answer.data.reviewItemMerge;
    const refusals = messages(payload?.userErrors, answer);
    const refused = refusals.length === 0 ? [] : items.map(({ id }) => id);
    return { writes: payload?.writes ?? [], refusals, refused };
  }
  const { kind, side, mapping } = decision;
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
  const whole = messages(payload?.userErrors, answer);
  const each = results.flatMap(({ userErrors }) => userErrors.map(({ message }) => message));
  return {
    writes: results.flatMap(({ writes }) => writes),
    refusals: [...new Set([...whole, ...each])],
    refused: (whole.length > 0 ? items : results.filter(({ userErrors }) => userErrors.length > 0)).map(
      ({ id }) => id,
    ),
  };
}

/** What the hub refused; an answer without a payload refuses by its errors. */
function messages(
  userErrors: readonly { readonly message: string }[] | undefined,
  { errors }: Answer<unknown>,
): readonly string[] {
  return (userErrors ?? errors).map(({ message }) => message);
}
