/** Pages of lists and the totals of lists, for stores and the graph alike. */

/** Records of the largest page. */
export const MAX_PAGE_SIZE = 100;
/** The largest total: counting costs as much as ten of the largest pages. */
export const MOST_COUNTED = 1_000;

/** A checked Relay page. */
export interface Page {
  /** `forward` counts from the start of the list, `backward` from its end. */
  readonly direction: 'forward' | 'backward';
  /** 1 to MAX_PAGE_SIZE. */
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

/** The total of a list of which at most one record beyond MOST_COUNTED was counted. */
export function totalOf(counted: number): ListTotal {
  return { count: Math.min(counted, MOST_COUNTED), isWhole: counted <= MOST_COUNTED };
}

/** A page of a list that has no records, and its total. */
export const NO_RECORDS: PageOf<never> = { edges: [], hasNextPage: false, hasPreviousPage: false };
export const NOTHING_COUNTED: ListTotal = totalOf(0);
