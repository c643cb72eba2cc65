/** One page of a list in keyset order. */
export interface KeysetPage<Position> {
  /** `forward` counts from the newest, `backward` from the oldest. */
  readonly direction: 'forward' | 'backward';
  readonly size: number;
  /** Exclusive; null is the very start or end. */
  readonly position: Position | null;
}

/** Newest first whatever the direction; `more` tells whether rows follow in the direction of reading. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** A position in a list that is ordered by time, then id. */
export interface TimePosition {
  readonly at: Date;
  readonly id: string;
}
