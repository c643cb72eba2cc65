import { WaybillError } from '../../src/domain/errors.ts';
import type { MutationAnswer, RecordedWrite } from '../../src/domain/mutation-answer.ts';
import { type UserError, type UserErrorCode, userError } from '../../src/domain/user-error.ts';
import type { MutationInput } from '../../src/graph/mutation.ts';
import { requestHash } from '../../src/ledger/idempotency/idempotency.ts';
import type { Unit } from '../../src/ledger/unit-of-work.ts';
import type { OperationsContext } from './operations-context.ts';

/** What a mutation did; `details` is what its payload says beyond the record, as JSON holds it. */
export interface Done<Details = null> {
  /** Of the record that it is about. */
  readonly recordId: string;
  readonly writes: readonly RecordedWrite[];
  readonly details: Details;
}

export interface Answer<Details = null> extends MutationAnswer {
  /** Null when nothing was done. */
  readonly details: Details | null;
}

const LONGEST_KEY = 100;
const NOTHING = { recordId: null, writes: [], details: null } as const;

/** Thrown inside a mutation: undoes all of it and tells the caller why. */
class Refused extends Error {
  readonly userErrors: readonly UserError[];

  constructor(userErrors: readonly UserError[]) {
    super('refused');
    this.userErrors = userErrors;
  }
}

export function refuse(code: UserErrorCode, field: string | null, message: string): never {
  throw new Refused([userError(code, field, message)]);
}

/** Undoes a mutation that was only to be tried. */
class Rehearsed extends Error {
  readonly done: Done<unknown>;

  constructor(done: Done<unknown>) {
    super('rehearsed');
    this.done = done;
  }
}

/**
 * Runs a decision of staff in one transaction over the ledger, with its audit and its idempotency key. What has to
 * happen elsewhere is a command in the ledger that the worker carries out; nothing is called from here. With
 * `validateOnly` everything is done and undone.
 */
export async function runStaffMutation<Details>(
  { caller, requestId, work: units, loaders }: OperationsContext,
  mutation: string,
  input: MutationInput,
  work: (unit: Unit<unknown>) => Promise<Done<Details>>,
): Promise<Answer<Details>> {
  const { idempotencyKey: key, validateOnly, ...asked } = input;
  const principal = { subject: caller.subject, role: caller.role, system: 'HUB', requestId } as const;
  try {
    if (key === '' || key.length > LONGEST_KEY) {
      refuse('INVALID_VALUE', 'idempotencyKey', `Choose a key of 1 to ${LONGEST_KEY} characters.`);
    }
    return await units.run(principal, async (unit) => {
      if (validateOnly === true) throw new Rehearsed(await work(unit));
      const known = await unit.idempotency.begin(key, requestHash(mutation, asked));
      if (known.kind === 'REPLAY') return known.response as Answer<Details>;
      if (known.kind === 'REUSED') {
        refuse('IDEMPOTENCY_KEY_REUSED', 'idempotencyKey', 'This key came before with another input.');
      }
      if (known.kind === 'IN_PROGRESS') {
        refuse(
          'IN_PROGRESS',
          'idempotencyKey',
          'The first request with this key is not finished; send it again.',
        );
      }
      const answer = { ...(await work(unit)), userErrors: [] };
      await unit.idempotency.complete(key, answer);
      return answer;
    });
  } catch (error) {
    if (error instanceof Rehearsed) return rehearsed(error.done as Done<Details>);
    if (error instanceof Refused) return { ...NOTHING, userErrors: error.userErrors };
    const found = errorOfLedger(error);
    if (found === null) throw error;
    return { ...NOTHING, userErrors: [found] };
  } finally {
    // What this request read before may have changed.
    loaders.reviewItem.clearAll();
    loaders.reviewHistory.clearAll();
  }
}

function rehearsed<Details>(done: Done<Details>): Answer<Details> {
  const writes = done.writes.map((write) => ({ ...write, state: 'PLANNED' as const }));
  return { ...done, writes, userErrors: [] };
}

/** Refusals of the ledger that the caller can mend; null for faults. */
function errorOfLedger(error: unknown): UserError | null {
  if (!(error instanceof WaybillError)) return null;
  switch (error.code) {
    case 'STALE':
      return userError('STALE', 'expectedVersion', error.message);
    case 'NOT_FOUND':
    case 'ILLEGAL_STATE':
    case 'DUPLICATE':
      return userError(error.code, null, error.message);
    case 'BAD_USER_INPUT':
      return userError('INVALID_VALUE', error.details.fields?.[0] ?? null, error.message);
    default:
      return null;
  }
}
