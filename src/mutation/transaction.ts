import { WaybillError } from '../domain/errors.ts';
import type { UserError } from '../domain/user-error.ts';
import type { Unit } from '../ledger/unit-of-work.ts';
import type { Answer, Done } from './answer.ts';
import type { Effect } from './effect.ts';
import type { MutationRequest } from './mutation-request.ts';

/** The two steps of a mutation that writes to our database. */
export interface TransactionSteps<Portal, Loaded, Details> {
  /** See `Effect.check`. */
  readonly check?: () => readonly UserError[];
  /**
   * Reads what `write` needs, in the caller's scope. It runs before the transaction; inside, the transaction would hold
   * one connection while it waits for another.
   */
  readonly load: () => Promise<Loaded>;
  /** Decides and writes, through the unit only. Throws `Refused` to answer user errors. */
  readonly write: (unit: Unit<Portal>, loaded: Loaded) => Promise<Done<Details>>;
}

const MAX_ATTEMPTS = 4;

/**
 * A mutation as one transaction: records, audit, outbox rows, idempotency key and answer commit together or not at all.
 * A rehearsal does the same and rolls back, so it shows exactly what would happen. If the record changed between the
 * two steps and the caller gave no version, both steps run again.
 */
export function transaction<Portal, Loaded, Details>(
  steps: TransactionSteps<Portal, Loaded, Details>,
): Effect<Portal, Details> {
  return {
    check: () => steps.check?.() ?? [],

    async rehearse(request) {
      try {
        return await attempt(request, steps, async (unit, loaded): Promise<never> => {
          throw new Rehearsed(await steps.write(unit, loaded));
        });
      } catch (error) {
        if (error instanceof Rehearsed) return error.done as Done<Details>;
        throw error;
      }
    },

    perform: (request) =>
      attempt(request, steps, async (unit, loaded): Promise<Answer<Details>> => {
        const known = await request.begin<Details>(unit);
        if (known !== null) return known;
        return await request.complete(unit, { ...(await steps.write(unit, loaded)), userErrors: [] });
      }),
  };
}

/** Thrown to roll back the transaction of a rehearsal. */
class Rehearsed extends Error {
  readonly done: Done<unknown>;

  constructor(done: Done<unknown>) {
    super('rehearsed');
    this.done = done;
  }
}

async function attempt<Portal, Loaded, T>(
  request: MutationRequest<Portal>,
  { load }: Pick<TransactionSteps<Portal, Loaded, unknown>, 'load'>,
  work: (unit: Unit<Portal>, loaded: Loaded) => Promise<T>,
): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      const loaded = await load();
      return await request.transaction((unit) => work(unit, loaded));
    } catch (error) {
      const raced = error instanceof WaybillError && error.code === 'STALE' && !request.isVersioned;
      if (!raced || count === MAX_ATTEMPTS) throw error;
      request.forgetReads();
    }
  }
}
