import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type FocusEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { Item } from './row-count.ts';

/** Rows that are there above and below the screen: arrow keys step onto them. */
const OVERSCAN = 12;

/** The rows of a long list that are near the screen of a page that scrolls as a whole. */
export interface WindowRows<E extends HTMLElement> {
  /** Of the element that holds the rows. */
  readonly container: RefObject<E | null>;
  readonly rows: ReturnType<typeof useWindowVirtualizer<Element>>;
  /** What stands above the container, pixels: the rows count from the top of the page. */
  readonly scrollMargin: number;
  /** Of the container: hears which of its rows has the focus. Each row names its place by `data-index`. */
  readonly onFocus: (event: FocusEvent) => void;
}

/**
 * The rows near the screen, and the row that has the focus, however far the page is scrolled.
 *
 * @param rowHeightPx of a row that was not measured yet
 */
export function useWindowRows<E extends HTMLElement>(
  items: readonly Item[],
  rowHeightPx: number,
): WindowRows<E> {
  const [focused, setFocused] = useState<number | null>(null);
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
    rangeExtractor: (range) => withFocused(range, focused),
  });
  const onFocus = ({ target }: FocusEvent) => {
    const place = target.closest<HTMLElement>('[data-index]')?.dataset['index'];
    setFocused(place === undefined ? null : Number(place));
  };
  return { container, rows, scrollMargin, onFocus };
}

/** The row with the focus stands between its neighbours: arrow keys and Tab find them. */
function withFocused(range: Range, focused: number | null): number[] {
  const kept = focused === null ? [] : [focused - 1, focused, focused + 1];
  const all = [...defaultRangeExtractor(range), ...kept.filter((at) => at >= 0 && at < range.count)];
  return [...new Set(all)].toSorted((one, other) => one - other);
}
