/** Where a row of a long list stands: its own place, and how the list learns its height. */
export interface RowPlace {
  readonly index: number;
  readonly size: number;
  /** Pixels from the top of the list. */
  readonly top: number;
  readonly measure: (element: HTMLLIElement | null) => void;
}

/** The attributes of the row. */
export function placed({ index, size, top, measure }: RowPlace) {
  return {
    ref: measure,
    'data-index': index,
    'data-placed': true,
    'aria-posinset': index + 1,
    'aria-setsize': size,
    style: { transform: `translateY(${top}px)` },
  };
}
