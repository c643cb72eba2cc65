import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Table } from './table.tsx';

/** Up to so many rows all stand in the document, where the browser finds their text. */
const WHOLE = 200;
const ROW_HEIGHT_PX = 44;
const OVERSCAN = 12;

interface Item {
  readonly id: string;
}

interface LongTableProps<T extends Item> {
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly columns: readonly string[];
  /** Of the columns: they stay as they are while other rows come into the document. */
  readonly widths: readonly string[];
  /** Columns of numbers stand at the right: their places, from 0. */
  readonly numbers: readonly number[];
  readonly items: readonly T[];
  /** The cells of a row. */
  readonly children: (item: T) => ReactNode;
}

/** A table whose list may be long: of many rows only those around the screen are in the document; each says its place. */
export function LongTable<T extends Item>(props: LongTableProps<T>) {
  const { items, children, ...table } = props;
  if (items.length > WHOLE) return <Rows {...props} />;
  return (
    <Table {...table}>
      {items.map((item) => (
        <tr key={item.id}>{children(item)}</tr>
      ))}
    </Table>
  );
}

function Rows<T extends Item>({ items, children, ...table }: LongTableProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top ?? 0;
    setScrollMargin(Math.round(top + window.scrollY));
  }, []);
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by hand
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN,
    scrollMargin,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  const shown = rows.getVirtualItems();
  const above = (shown[0]?.start ?? scrollMargin) - scrollMargin;
  const below = rows.getTotalSize() - ((shown.at(-1)?.end ?? scrollMargin) - scrollMargin);
  return (
    <Table {...table} count={items.length} body={body}>
      <Space height={above} />
      {shown.map(({ index, key }) => {
        const item = items[index];
        return item === undefined ? null : (
          // The names of the columns are the first row.
          <tr key={key} ref={rows.measureElement} data-index={index} aria-rowindex={index + 2}>
            {children(item)}
          </tr>
        );
      })}
      <Space height={below} />
    </Table>
  );
}

/** In the place of rows that are not in the document. */
function Space({ height }: { readonly height: number }) {
  return height <= 0 ? null : <tr aria-hidden="true" style={{ height }} />;
}
