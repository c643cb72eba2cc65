import { WaybillError } from '../../../src/domain/errors.ts';
import type { MutationAnswer } from '../../../src/domain/mutation-answer.ts';
import { mutationRow, type PortalMutation } from '../../../src/domain/mutations.ts';
import { type UserError, type UserErrorCode, userError } from '../../../src/domain/user-error.ts';
import type { MutationInput } from '../../../src/graph/mutation.ts';
import { requestHash } from '../../../src/ledger/idempotency/idempotency.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { Unit } from '../../../src/ledger/unit-of-work.ts';
import type { PortalWrites } from '../../../src/portal-store/portal-writes.ts';
import type { PortalContext } from '../portal-context.ts';

export type PortalUnit = Unit<PortalWrites>;

/** What a mutation did; `details` is what its payload says beyond the record, as JSON holds it. */
export interface Done<Details = null> extends Pick<MutationAnswer, 'recordId' | 'writes'> {
  readonly details: Details;
}

/** An answer, new or repeated. `details` is null when nothing was done. */
export interface Answer<Details> extends MutationAnswer {
  readonly details: Details | null;
}

const MAX_KEY = 100;
const MAX_ATTEMPTS = 4;
const NOTHING = { recordId: null, writes: [], details: null } as const;

/** Thrown inside a mutation: undoes all of it and tells the caller why. */
export class Refused extends Error {
  readonly userErrors: readonly UserError[];

  constructor(userErrors: readonly UserError[]) {
    super('refused');
    this.userErrors = userErrors;
  }
}

/** Refuses for one reason. */
export function refuse(code: UserErrorCode, field: string | null, message: string): never {
  throw new Refused([userError(code, field, message)]);
}

/** Undoes a mutation that was only to be tried. */
class Rehearsed<Details> extends Error {
  readonly done: Done<Details>;

  constructor(done: Done<Details>) {
    super('rehearsed');
    this.done = done;
  }
}

/** The two steps of a mutation. */
export interface Steps<Loaded, Details> {
  /** Reads what the decision needs, in the caller's scope and outside the transaction. Refuses nothing. */
  readonly load: () => Promise<Loaded>;
  /** Decides and writes. Throws `Refused` to answer user errors; writes only through the unit. */
  readonly write: (unit: PortalUnit, loaded: Loaded) => Promise<Done<Details>>;
  /** What a person has to look at when it was refused as a duplicate: all that is left of it. */
  readonly flag?: (loaded: Loaded) => Promise<NewReviewItem>;
}

/**
 * Runs a mutation in one transaction with its audit, its outbox rows and its idempotency key: all of it happens, once,
 * or nothing. A repeated request gets the stored answer. With `validateOnly` everything is done and then undone, so
 * that what it promises is what would have happened. When the record changed between the two steps, both are done
 * again, unless the caller named the version.
 */
export async function runMutation<Loaded, Details>(
  context: PortalContext,
  mutation: PortalMutation,
  input: MutationInput & { readonly expectedVersion?: number | null },
  steps: Steps<Loaded, Details>,
): Promise<Answer<Details>> {
  const early = refusedAtOnce(context, mutation, input);
  if (early !== null) return { ...NOTHING, userErrors: [early] };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(context, mutation, input, steps);
    } catch (error) {
      if (error instanceof Rehearsed) return rehearsed(error as Rehearsed<Details>);
      if (error instanceof Refused) return { ...NOTHING, userErrors: error.userErrors };
      const raced = error instanceof WaybillError && error.code === 'STALE' && input.expectedVersion == null;
      if (raced && attempt < MAX_ATTEMPTS) continue;
      const found = errorOfStore(error);
      if (found === null) throw error;
      return { ...NOTHING, userErrors: [found] };
    } finally {
      // What this request read before may have changed.
      context.loaders.clear();
    }
  }
}

async function attemptOnce<Loaded, Details>(
  { caller, requestId, units }: PortalContext,
  mutation: PortalMutation,
  input: MutationInput,
  { load, write, flag }: Steps<Loaded, Details>,
): Promise<Answer<Details>> {
  const { idempotencyKey, validateOnly, ...request } = input;
  const principal = { subject: caller.subject, role: caller.role, system: 'PORTAL', requestId } as const;
  // Before the transaction, which would otherwise hold one connection while it waits for another.
  const loaded = await load();
  const written = units.run(principal, async (unit) => {
    if (validateOnly) throw new Rehearsed(await write(unit, loaded));
    const known = await unit.idempotency.begin(idempotencyKey, requestHash(mutation, request));
    if (known.kind === 'REPLAY') return known.response as Answer<Details>;
    if (known.kind !== 'NEW') throw new Refused([keyError(known.kind)]);
    const answer = { ...(await write(unit, loaded)), userErrors: [] };
    await unit.idempotency.complete(idempotencyKey, answer);
    return answer;
  });
  if (flag === undefined || validateOnly) return await written;
  try {
    return await written;
  } catch (error) {
    if (error instanceof WaybillError && error.code === 'DUPLICATE') {
      const item = await flag(loaded);
      await units.run(principal, (unit) => flagged(unit, mutation, item));
    }
    throw error;
  }
}

async function flagged(unit: PortalUnit, mutation: PortalMutation, item: NewReviewItem): Promise<void> {
  const [recordId = ''] = await unit.ledger.review.open([item]);
  const { accountId, cause } = item;
  const changes = [{ field: 'flagged', old: null, new: cause }];
  unit.audit({ record: 'ReviewItem', recordId, accountId, action: mutation, changes });
}

function refusedAtOnce(
  { caller }: PortalContext,
  mutation: PortalMutation,
  input: MutationInput,
): UserError | null {
  const { idempotencyKey } = input;
  const { roles, instead } = mutationRow(mutation);
  if (!roles.includes(caller.role)) {
    return userError('NOT_PERMITTED', null, `Your role may not call ${mutation}. ${instead}`);
  }
  if (idempotencyKey.length === 0 || idempotencyKey.length > MAX_KEY) {
    return userError('INVALID_VALUE', 'idempotencyKey', `Choose a key of 1 to ${MAX_KEY} characters.`);
  }
  const broken = unstorable(input, '');
  return broken === null
    ? null
    : userError('INVALID_VALUE', broken, 'The text holds characters that cannot be stored.');
}

/** The first text that PostgreSQL cannot hold: one with a NUL or half a character. */
function unstorable(value: unknown, path: string): string | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : null;
  if (typeof value !== 'object' || value === null || value instanceof Date) return null;
  for (const [name, part] of Object.entries(value)) {
    const found = unstorable(part, path === '' ? name : `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

function keyError(kind: 'IN_PROGRESS' | 'REUSED'): UserError {
  return kind === 'REUSED'
    ? userError(
        'IDEMPOTENCY_KEY_REUSED',
        'idempotencyKey',
        'This key came before with another input. Choose a new key for a new request.',
      )
    : userError(
        'IN_PROGRESS',
        'idempotencyKey',
        'The first request with this key is not finished; send it again.',
      );
}

function rehearsed<Details>({ done }: Rehearsed<Details>): Answer<Details> {
  const writes = done.writes.map((write) => ({
    ...write,
    state: write.state === 'UNCHANGED' ? write.state : ('PLANNED' as const),
  }));
  return { ...done, writes, userErrors: [] };
}

/** Refusals of the store that the caller can mend; null for faults. */
function errorOfStore(error: unknown): UserError | null {
  if (!(error instanceof WaybillError)) return null;
  const [field = null] = error.details.fields ?? [];
  switch (error.code) {
    case 'NOT_FOUND':
      return userError('NOT_FOUND', field, 'There is no such record among those that you may see.');
    case 'STALE':
      return userError(
        'STALE',
        'expectedVersion',
        'The record has changed since you read it; read it again.',
      );
    case 'DUPLICATE':
      return userError('DUPLICATE', field, 'Another record has this value already, and it must be unique.');
    case 'ILLEGAL_STATE':
      return userError('ILLEGAL_STATE', field, error.message);
    case 'BAD_USER_INPUT':
      return userError('INVALID_VALUE', field, error.message);
    default:
      return null;
  }
}
