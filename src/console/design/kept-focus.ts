import { type RefObject, useEffect } from 'react';

/** What takes the focus of an element in it that goes. */
const HOME = '[data-focus-home]';

/**
 * The focus stays near where it was when the element that has it goes, such as a button after its work or a row that left
 * its list: the row that took its place gets it, or the part of the view around it. Without this a browser gives the focus to
 * the whole document: Tab begins again at the top, and a screen reader says nothing.
 *
 * @param root what is observed; it is the last home
 */
export function useKeptFocus(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const observed = root.current;
    if (observed === null) return undefined;
    let path: readonly HTMLElement[] = [];
    let place = 0;
    const noted = ({ target }: FocusEvent) => {
      path = upTo(target as HTMLElement, observed);
      place = rowsOf(observed).indexOf(target as HTMLElement);
    };
    const observer = new MutationObserver(() => {
      const [last] = path;
      if (last === undefined || last.isConnected || document.activeElement !== document.body) return;
      const rows = place < 0 ? [] : rowsOf(observed);
      const home = path.find((element) => element.isConnected && element.matches(HOME)) ?? observed;
      const next = rows[Math.min(place, rows.length - 1)] ?? home;
      next.focus({ preventScroll: next === observed });
    });
    observed.addEventListener('focusin', noted);
    observer.observe(observed, { childList: true, subtree: true });
    return () => {
      observed.removeEventListener('focusin', noted);
      observer.disconnect();
    };
  }, [root]);
}

function upTo(element: HTMLElement, root: HTMLElement): HTMLElement[] {
  const path = [element];
  for (let above = element.parentElement; above !== null; above = above.parentElement) {
    path.push(above);
    if (above === root) break;
  }
  return path;
}

function rowsOf(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('[data-row]')];
}
