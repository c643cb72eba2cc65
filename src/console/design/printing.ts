import { useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';

let isPrinting = false;

/** True while the browser prints the page: paper does not scroll, so a long list has all its rows. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, () => isPrinting);
}

function subscribe(listener: () => void): () => void {
  const printing = ({ type }: Event) => {
    isPrinting = type === 'beforeprint';
    // The browser lays the page out for the paper when this handler returns.
    flushSync(listener);
  };
  for (const type of PRINTING) addEventListener(type, printing);
  return () => {
    for (const type of PRINTING) removeEventListener(type, printing);
  };
}

const PRINTING = ['beforeprint', 'afterprint'] as const;
