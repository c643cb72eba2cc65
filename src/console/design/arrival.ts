import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * A view that takes the place of another one begins at its top, with the focus on its title. After the back button the browser
 * scrolls to where the person was, and the focus alone moves.
 *
 * @param place tells one view from another
 */
export function useArrival(place: string, main: RefObject<HTMLElement | null>): void {
  const shown = useRef(place);
  const cameBack = useRef(false);
  useEffect(() => {
    const moved = ({ type }: Event) => {
      cameBack.current = type === 'popstate';
    };
    // The router tells of `pushState` by an event of that name.
    for (const type of ['popstate', 'pushState']) addEventListener(type, moved, { capture: true });
    return () => {
      for (const type of ['popstate', 'pushState']) removeEventListener(type, moved, { capture: true });
    };
  }, []);
  useLayoutEffect(() => {
    if (shown.current === place) return;
    shown.current = place;
    const title = main.current?.querySelector('h1') ?? main.current;
    if (title === null || title === undefined) return;
    title.setAttribute('tabindex', '-1');
    title.focus({ preventScroll: true });
    if (!cameBack.current) scrollTo(0, 0);
  }, [place, main]);
}
