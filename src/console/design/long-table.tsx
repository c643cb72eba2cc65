import { Fragment, type ReactNode } from 'react';
import { usePrinting } from './printing.ts';
import { type Item, WHOLE } from './row-count.ts';
import { Table } from './table.tsx';
import { useWindowRows } from './window-rows.ts';

const ROW_HEIGHT_PX = 44;

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

/**
 * A table whose list may be long: of many rows only those around the screen and the one with the focus are there; each says its
 * place. On paper it has every row.
 */
export function LongTable<T extends Item>(props: LongTableProps<T>) {
  const { items, children, ...table } = props;
  const isPrinting = usePrinting();
  if (items.length > WHOLE && !isPrinting) return <Rows {...props} />;
  return (
    <Table {...table}>
      {items.map((item) => (
        <tr key={item.id}>{children(item)}</tr>
      ))}
    </Table>
  );
}

function Rows<T extends Item>({ items, children, ...table }: LongTableProps<T>) {
  const { container, rows, scrollMargin, onFocus } = useWindowRows<HTMLTableSectionElement>(
    items,
    ROW_HEIGHT_PX,
  );
  const shown = rows.getVirtualItems();
  const end = rows.getTotalSize() + scrollMargin;
  return (
    <Table {...table} count={items.length} body={container} onFocus={onFocus}>
      {shown.map(({ index, key, start }, at) => {
        const item = items[index];
        return item === undefined ? null : (
          <Fragment key={key}>
            <Space height={start - (shown[at - 1]?.end ?? scrollMargin)} />
            {/* The names of the columns are the first row. */}
            <tr ref={rows.measureElement} data-index={index} aria-rowindex={index + 2}>
              {children(item)}
            </tr>
          </Fragment>
        );
      })}
      <Space height={end - (shown.at(-1)?.end ?? scrollMargin)} />
    </Table>
  );
}

/** In the place of rows that are not in the document. */
function Space({ height }: { readonly height: number }) {
  return height <= 0 ? null : <tr aria-hidden="true" style={{ height }} />;
}
