/** A checked Relay page. */
export interface Page {
  /** `forward` counts from the start of the list, `backward` from its end. */
  readonly direction: 'forward' | 'backward';
  readonly size: number;
  /** Where to start, exclusive; null is the very start or end. A cursor of another list throws `INVALID_CURSOR`. */
  readonly cursor: string | null;
}

/** One page in the order of the list, for both directions. */
export interface PageOf<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** How many records a list has. Counting ends at a limit, so its cost has one, too. */
export interface ListTotal {
  readonly count: number;
  /** False: there are more than were counted. */
  readonly isWhole: boolean;
}

/** The total of an empty list. */
export const NOTHING: ListTotal = { count: 0, isWhole: true };

export const NO_ROWS = { edges: [], hasNextPage: false, hasPreviousPage: false } as const;
