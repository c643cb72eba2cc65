import type { MutationAnswer } from '../domain/mutation-answer.ts';

/** What a mutation did, or would do. `details` is what its payload says beyond the record, as JSON holds it. */
export interface Done<Details> extends Pick<MutationAnswer, 'recordId' | 'writes'> {
  readonly details: Details;
}

/** An answer, new or repeated. `details` is null when nothing was done. */
export interface Answer<Details> extends MutationAnswer {
  readonly details: Details | null;
}
