import type { MutationName } from '../domain/mutations.ts';
import { userError } from '../domain/user-error.ts';
import { requestHash } from '../ledger/idempotency/idempotency.ts';
import type { Principal } from '../ledger/principal.ts';
import type { Unit, UnitOfWork } from '../ledger/unit-of-work.ts';
import type { Answer } from './answer.ts';
import type { MutationCall } from './input-check.ts';
import { Refused } from './refused.ts';

/** Shared by the mutation calls of one request. */
export interface Calling<Portal> {
  readonly units: UnitOfWork<Portal>;
  /** Clears the request's loaders, since their records may have changed. */
  readonly forgetReads: () => void;
}

/** One call of a mutation: its principal, its key and its transactions. */
export class MutationRequest<Portal> {
  readonly mutation: MutationName;
  readonly principal: Principal;
  readonly key: string;
  /** Whether the caller gave the version of the record that they have read. */
  readonly isVersioned: boolean;
  readonly forgetReads: () => void;
  readonly #hash: string;
  readonly #units: UnitOfWork<Portal>;

  constructor(
    { units, forgetReads }: Calling<Portal>,
    principal: Principal,
    mutation: MutationName,
    { idempotencyKey, validateOnly: _, inputProblems: __, ...asked }: MutationCall,
  ) {
    this.mutation = mutation;
    this.principal = principal;
    this.key = idempotencyKey;
    this.isVersioned = asked.expectedVersion != null;
    this.forgetReads = forgetReads;
    this.#hash = requestHash(mutation, asked);
    this.#units = units;
  }

  transaction<T>(work: (unit: Unit<Portal>) => Promise<T>): Promise<T> {
    return this.#units.run(this.principal, work);
  }

  /**
   * Reserves the key, at least until the transaction ends. If another transaction holds the same key, waits for its end.
   *
   * @returns the stored answer if the same request was answered before
   * @throws Refused if the key was used for another request, or if the first request with it is not finished
   */
  async begin<Details>({ idempotency }: Unit<Portal>): Promise<Answer<Details> | null> {
    const known = await idempotency.begin(this.key, this.#hash);
    switch (known.kind) {
      case 'NEW':
        return null;
      case 'REPLAY':
        return { details: null, ...(known.response as Omit<Answer<Details>, 'details'>) };
      case 'REUSED':
        throw new Refused([KEY_REUSED]);
      case 'IN_PROGRESS':
        throw new Refused([IN_PROGRESS]);
      default:
        return known satisfies never;
    }
  }

  /** Stores the answer under the key, in the transaction of the work. */
  async complete<Details>({ idempotency }: Unit<Portal>, answer: Answer<Details>): Promise<Answer<Details>> {
    await idempotency.complete(this.key, answer);
    return answer;
  }
}

const KEY_REUSED = userError(
  'IDEMPOTENCY_KEY_REUSED',
  'idempotencyKey',
  'This key came before with another request. Choose a new key for a new request.',
);
const IN_PROGRESS = userError(
  'IN_PROGRESS',
  'idempotencyKey',
  'The first request with this key is not finished. Send it again in a moment.',
);
