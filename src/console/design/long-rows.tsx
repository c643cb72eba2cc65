import type { ReactNode } from 'react';
import type { Item } from './row-count.ts';
import type { RowsProps } from './rows.tsx';
import { useWindowRows } from './window-rows.ts';

/** For `Rows`, which loads this module with the first long list. */
export function longRows(props: RowsProps<Item>): ReactNode {
  return <LongRows {...props} />;
}

/** The rows of a long list that are near the screen; each says its place in the list. */
function LongRows<T extends Item>({ label, items, rowHeightPx = 76, isBusy, children }: RowsProps<T>) {
  const { container, rows, scrollMargin, onFocus } = useWindowRows<HTMLUListElement>(items, rowHeightPx);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it hears which of its rows has the focus
    <ul
      ref={container}
      aria-label={label}
      aria-busy={isBusy}
      style={{ position: 'relative', height: rows.getTotalSize() }}
      onFocus={onFocus}
    >
      {rows.getVirtualItems().map(({ index, start }) => {
        const item = items[index];
        const place = { index, size: items.length, top: start - scrollMargin, measure: rows.measureElement };
        return item === undefined ? null : children(item, place);
      })}
    </ul>
  );
}
