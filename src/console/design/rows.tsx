import { type ReactNode, useEffect, useState } from 'react';
import type { RowPlace } from './place.ts';
import { usePrinting } from './printing.ts';
import { type Item, WHOLE } from './row-count.ts';

export interface RowsProps<T extends Item> {
  readonly label: string;
  readonly items: readonly T[];
  /** Of a row that was not measured yet. */
  readonly rowHeightPx?: number;
  readonly isBusy?: boolean;
  /** Hands the place on to its `Row`. */
  readonly children: (item: T, place?: RowPlace) => ReactNode;
}

/**
 * The rows of a list. Of a long one only those around the screen are in the document; each says its place in the list. The
 * code for that is loaded with the first long list. Until then, on paper, and if it cannot be loaded, every row is in the
 * document.
 */
export function Rows<T extends Item>(props: RowsProps<T>) {
  const longRows = useLongRows(props.items.length > WHOLE);
  const isPrinting = usePrinting();
  if (longRows === null || isPrinting) return <WholeRows {...props} />;
  return longRows(props as unknown as RowsProps<Item>);
}

type LongRows = typeof import('./long-rows.tsx').longRows;

/** Once loaded, for every list. */
let loaded: LongRows | null = null;

/**
 * Null until the code is there. With `lazy`, React would show the rows up to 300 ms after it made them, and they would scroll
 * the page back to where it was when they were made.
 */
function useLongRows(isNeeded: boolean): LongRows | null {
  const [code, setCode] = useState(() => loaded);
  useEffect(() => {
    if (!isNeeded || code !== null) return;
    import('./long-rows.tsx').then(
      ({ longRows }) => {
        loaded = longRows;
        setCode(() => longRows);
      },
      () => undefined,
    );
  }, [isNeeded, code]);
  return isNeeded ? code : null;
}

function WholeRows<T extends Item>({ label, items, isBusy, children }: RowsProps<T>) {
  return (
    <ul aria-label={label} aria-busy={isBusy}>
      {items.map((item) => children(item))}
    </ul>
  );
}
