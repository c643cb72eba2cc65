import type { Caller } from '../../domain/access.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { MutationName } from '../../domain/mutations.ts';
import type { RefusedMutations } from '../../domain/refused-mutation.ts';

/** A door of uploads that records callers whose role it refuses, as the mutation for which they upload. */
export function tracingRefusals<
  Rest extends readonly unknown[],
  Door extends { admit(caller: Caller, ...rest: Rest): unknown },
>(door: Door, mutation: MutationName, refusals: RefusedMutations): Door {
  const refused = (caller: Caller, error: unknown): never => {
    if (error instanceof WaybillError && error.code === 'FORBIDDEN') {
      refusals.record({ caller, requestId: null, mutation, code: error.code, field: null });
    }
    throw error;
  };
  return {
    ...door,
    admit(caller: Caller, ...rest: Rest) {
      try {
        const admitted = door.admit(caller, ...rest);
        if (!(admitted instanceof Promise)) return admitted;
        return admitted.catch((error: unknown) => refused(caller, error));
      } catch (error) {
        return refused(caller, error);
      }
    },
  };
}
