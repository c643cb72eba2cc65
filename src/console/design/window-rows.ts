import { type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Up to so many rows all stand in the document, where the browser finds their text. */
export const WHOLE = 200;
/** Rows that are there above and below the screen: arrow keys step onto them. */
const OVERSCAN = 12;

export interface Item {
  readonly id: string;
}

/** The rows of a long list that are near the screen of a page that scrolls as a whole. */
export interface WindowRows<E extends HTMLElement> {
  /** Of the element that holds the rows. */
  readonly container: RefObject<E | null>;
  readonly rows: ReturnType<typeof useWindowVirtualizer<Element>>;
  /** What stands above the container, pixels: the rows count from the top of the page. */
  readonly scrollMargin: number;
}

/**
 * @param rowHeightPx of a row that was not measured yet
 * @param rangeExtractor which rows are in the document, if not only those near the screen
 */
export function useWindowRows<E extends HTMLElement>(
  items: readonly Item[],
  rowHeightPx: number,
  rangeExtractor?: (range: Range) => number[],
): WindowRows<E> {
  const container = useRef<E>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const top = container.current?.getBoundingClientRect().top ?? 0;
    setScrollMargin(Math.round(top + window.scrollY));
  }, []);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by hand
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeightPx,
    overscan: OVERSCAN,
    scrollMargin,
    getItemKey: (index) => items[index]?.id ?? index,
    ...(rangeExtractor !== undefined && { rangeExtractor }),
  });
  return { container, rows, scrollMargin };
}
