import { codeProposalOf } from '../../../src/domain/edi/code-proposal.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import type { MutationName } from '../../../src/domain/mutations.ts';
import { isPortalId } from '../../../src/domain/record-ids.ts';
import type { ReviewDecision } from '../../../src/domain/review.ts';
import { checkDecision, DecisionRefused } from '../../../src/domain/review-decision-check.ts';
import type { KnownState } from '../../../src/domain/review-decisions.ts';
import { effectsOf } from '../../../src/domain/review-effects.ts';
import type { ValueChange } from '../../../src/domain/value-change.ts';
import type { SeenItem, ReviewItem as StoredItem } from '../../../src/ledger/review/review-item.ts';
import type { Unit } from '../../../src/ledger/unit-of-work.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { rememberWord } from '../lookups/remember-word.ts';
import type { OperationsContext } from '../operations.context.ts';
import type { MappingInput } from './review.inputs.ts';
import { stateOf } from './review-state.ts';

/** The steps of people. A decision is a command in the ledger: the worker carries it out, and no system is called here. */

export interface Step {
  readonly after: StoredItem;
  readonly changes: readonly ValueChange[];
  readonly writes: readonly RecordedWrite[];
}

export type StepWork = (unit: Unit<unknown>, before: StoredItem) => Promise<Step>;

/** One step about one item, with its audit entry. */
export async function takeStep(
  unit: Unit<unknown>,
  mutation: MutationName,
  id: string,
  work: StepWork,
): Promise<{ readonly recordId: string; readonly writes: readonly RecordedWrite[] }> {
  const [before] = isPortalId(id) ? await unit.ledger.review.byIds([id]) : [];
  if (!before) return refuse('NOT_FOUND', 'id', 'There is no such review item.');
  const { id: recordId, accountId } = before;
  const { changes, writes } = await work(unit, before);
  unit.audit({ record: 'ReviewItem', recordId, accountId, action: mutation, changes });
  return { recordId, writes };
}

/** A decision that the worker will carry out. Refused when it would change nothing. */
export function deciding(
  context: OperationsContext,
  seen: SeenItem,
  decisionOn: (unit: Unit<unknown>, item: StoredItem) => ReviewDecision | Promise<ReviewDecision>,
): StepWork {
  return async (unit, before) => {
    const decision = await decisionOn(unit, before);
    // An item that has changed since the caller read it, or is decided, is refused for that reason below.
    if (before.state === 'OPEN' && before.version === seen.expectedVersion) {
      check(before, await stateOf(before, context, decision), decision);
      if (decision.kind === 'RETRY') await requireMeaning(unit, before);
    }
    const after = await unit.ledger.review.decide(seen, decision, unit.principal.subject);
    const changes = [{ field: 'decision', old: before.decision, new: decision }];
    return { after, changes, writes: effectsOf(before, decision) };
  };
}

/** Fields of the input whose problems come from the state of the item. */
const OF_STATE: readonly string[] = ['id', 'side', 'edits'];

function check(item: StoredItem, state: KnownState, decision: ReviewDecision): void {
  try {
    checkDecision(item, state, decision);
  } catch (error) {
    if (error instanceof DecisionRefused) {
      refuse(OF_STATE.includes(error.field) ? 'ILLEGAL_STATE' : 'INVALID_VALUE', error.field, error.message);
    }
    if (!(error instanceof WaybillError)) throw error;
    refuse(error.code === 'BAD_USER_INPUT' ? 'INVALID_VALUE' : 'ILLEGAL_STATE', 'edits', error.message);
  }
}

export function dismissing(seen: SeenItem, given: string | null | undefined): StepWork {
  return async ({ ledger, principal }, before) => {
    const reason = checkedReason(given);
    const after = await ledger.review.dismiss(seen, reason, principal.subject);
    const changes = [
      { field: 'state', old: before.state, new: after.state },
      { field: 'reason', old: null, new: reason },
    ];
    return { after, changes, writes: [] };
  };
}

const LONGEST_REASON = 1000;

export function checkedReason(given: string | null | undefined): string {
  const reason = given?.trim() ?? '';
  return reason === '' || reason.length > LONGEST_REASON
    ? refuse('INVALID_VALUE', 'reason', `Say why, in 1 to ${LONGEST_REASON} characters.`)
    : reason;
}

/** Remembers the meaning of a word, for this decision and for all later uses of the word. */
export async function rememberMapping(
  unit: Unit<unknown>,
  mutation: MutationName,
  { kind, externalValue, portalValue }: MappingInput,
  note: string,
): Promise<void> {
  const words = await unit.ledger.lookups.list(kind);
  // If a word is already sent for this service, that word stays the preferred one.
  const first = !words.some((known) => known.portalValue === portalValue && known.preferred);
  const word = { kind, externalValue, portalValue, preferred: kind === 'SERVICE_LEVEL' && first, note };
  await rememberWord(unit, mutation, word, 'mapping');
}

/** An event with a code is read again only once the code has a meaning. */
async function requireMeaning(unit: Unit<unknown>, { proposal }: StoredItem): Promise<void> {
  const code = codeProposalOf(proposal);
  if (code === null) return;
  const words = await unit.ledger.lookups.list(code.lookup.kind);
  if (words.some(({ externalValue }) => externalValue === code.lookup.externalValue)) return;
  refuse('MISSING_VALUE', 'mapping', `Say what ${code.lookup.externalValue} means.`);
}
