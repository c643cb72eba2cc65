import type { ReactNode } from 'react';
import type { RowPlace } from './place.ts';
import { type Item, useWindowRows, WHOLE } from './window-rows.ts';

interface RowsProps<T extends Item> {
  readonly label: string;
  readonly items: readonly T[];
  /** Of a row that was not measured yet. */
  readonly rowHeightPx?: number;
  readonly isBusy?: boolean;
  /** Hands the place on to its `Row`. */
  readonly children: (item: T, place?: RowPlace) => ReactNode;
}

/** The rows of a list. Of a long one only those around the screen are in the document; each says its place in the list. */
export function Rows<T extends Item>(props: RowsProps<T>) {
  const { label, items, isBusy, children } = props;
  if (items.length > WHOLE) return <LongRows {...props} />;
  return (
    <ul aria-label={label} aria-busy={isBusy}>
      {items.map((item) => children(item))}
    </ul>
  );
}

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
