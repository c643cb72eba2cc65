import type { RefusedMutations } from '../../src/domain/refused-mutation.ts';

/** For worlds whose tests do not look at the traces of refused mutations. */
export const NO_REFUSALS: RefusedMutations = { record: () => undefined };
