import { lazy, type ReactNode, Suspense } from 'react';
import type { RowPlace } from './place.ts';
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
 * code for that is loaded with the first long list. Until then, and if it cannot be loaded, every row is in the document.
 */
export function Rows<T extends Item>(props: RowsProps<T>) {
  const whole = <WholeRows {...props} />;
  if (props.items.length <= WHOLE) return whole;
  return (
    <Suspense fallback={whole}>
      <LongRows {...(props as unknown as RowsProps<Item>)} />
    </Suspense>
  );
}

const LongRows = lazy(() => import('./long-rows.tsx').catch(() => ({ default: WholeRows })));

function WholeRows<T extends Item>({ label, items, isBusy, children }: RowsProps<T>) {
  return (
    <ul aria-label={label} aria-busy={isBusy}>
      {items.map((item) => children(item))}
    </ul>
  );
}
