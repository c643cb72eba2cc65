import type { Caller } from '../domain/access.ts';
import type { RecordedWrite } from '../domain/mutation-answer.ts';
import { type MutationName, mutationRow } from '../domain/mutations.ts';
import type { UserError } from '../domain/user-error.ts';
import type { NewReviewItem } from '../ledger/review/review-item.ts';
import type { Answer } from './answer.ts';
import type { Effect } from './effect.ts';
import { type MutationCall, problemsOf } from './input-check.ts';
import { type Calling, MutationRequest } from './mutation-request.ts';
import { refusalIn } from './refused.ts';
import { type TransactionSteps, transaction } from './transaction.ts';

/**
 * Runs the mutations of one request to the graph, in every subgraph.
 *
 * ```
 *  input
 *    │
 *  check ───── role, key, text, id or value is wrong ─────────────────────────────┐
 *    │                                                                            │
 *    ├─ validateOnly ─▶ rehearse ── decided ──▶ PLANNED or UNCHANGED, undone      │
 *    │                      └────── refused ──────────────────────────────────────┤
 *    ▼                                                                            ▼
 *  perform                                                                     user errors,
 *    ├─ the key was answered before ──▶ that answer, no second effect          nothing written,
 *    ├─ the key came with another request, or its first is not finished ─────▶ the key is free
 *    ├─ refused by the decision, the store or Salesforce ────────────────────▶ (a person may be
 *    └─ done ──▶ answer, stored under the key in the transaction of the work    told: review item)
 *
 *  perform of a transaction                  perform of an intent
 *    load                                      begin key, give it back
 *    ┌ begin key ┐ one                         plan (reads Salesforce)
 *    │ write     │ transaction                 ┌ begin key   ┐ one
 *    └ answer    ┘                             └ open intent ┘ transaction
 *                                              carry out, settle with the answer (src/intents)
 *                                              cannot be told yet ──▶ PENDING, the worker finishes it
 * ```
 *
 * A fault (a system is away, a mistake of ours) is thrown and becomes an error of the graph. The request's loaders are
 * cleared in every case, so the payload shows the record as it is after the mutation.
 */
export class MutationRunner<Portal> {
  readonly #calling: Calling<Portal>;
  readonly #caller: Caller;
  readonly #requestId: string;

  constructor(
    { caller, requestId }: { readonly caller: Caller; readonly requestId: string },
    calling: Calling<Portal>,
  ) {
    this.#caller = caller;
    this.#requestId = requestId;
    this.#calling = calling;
  }

  /** A mutation that is one transaction of ours. */
  transact<Loaded, Details>(
    mutation: MutationName,
    input: MutationCall,
    steps: TransactionSteps<Portal, Loaded, Details>,
  ): Promise<Answer<Details>> {
    return this.run(mutation, input, transaction(steps));
  }

  async run<Details>(
    mutation: MutationName,
    input: MutationCall,
    effect: Effect<Portal, Details>,
  ): Promise<Answer<Details>> {
    const { subject, role } = this.#caller;
    const problems = problemsOf(mutation, input, role, effect.check?.() ?? []);
    if (problems.length > 0) return refusal(problems);
    const { system } = mutationRow(mutation);
    const principal = { subject, role, system, requestId: this.#requestId };
    const request = new MutationRequest(this.#calling, principal, mutation, input);
    const isRehearsal = input.validateOnly === true;
    try {
      return isRehearsal ? planned(await effect.rehearse(request)) : await effect.perform(request);
    } catch (error) {
      const refused = refusalIn(error);
      if (refused === null) throw error;
      if (!isRehearsal) await flag(request, await refused.flagged());
      return refusal(refused.userErrors, refused.recordId);
    } finally {
      this.#calling.forgetReads();
    }
  }
}

function refusal(userErrors: readonly UserError[], recordId: string | null = null) {
  return { recordId, userErrors, writes: [], details: null };
}

/** The answer of a rehearsal: the writes that `perform` would make, and those that change nothing. */
function planned<Done extends { readonly writes: readonly RecordedWrite[] }>(done: Done) {
  const writes = done.writes.map((write): RecordedWrite => {
    return write.state === 'UNCHANGED' ? write : { ...write, state: 'PLANNED' };
  });
  return { ...done, writes, userErrors: [] };
}

/** Opens review items, although the mutation wrote nothing. */
async function flag<Portal>(
  request: MutationRequest<Portal>,
  items: readonly NewReviewItem[],
): Promise<void> {
  if (items.length === 0) return;
  await request.transaction(async (unit) => {
    const ids = await unit.ledger.review.open(items);
    unit.audit(
      ...items.map(({ accountId, cause }, index) => ({
        record: 'ReviewItem',
        recordId: ids[index] ?? '',
        accountId,
        action: request.mutation,
        changes: [{ field: 'flagged', old: null, new: cause }],
      })),
    );
  });
}
