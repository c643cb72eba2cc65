import type { MutationAnswer } from '../domain/mutation-answer.ts';

/** What a mutation did, or would do. `details` holds the other values of its payload, as JSON. */
export interface Done<Details> extends Pick<MutationAnswer, 'recordId' | 'writes'> {
  readonly details: Details;
}

/** An answer, new or repeated. `details` is null when the mutation did nothing. */
export interface Answer<Details> extends MutationAnswer {
  readonly details: Details | null;
}
