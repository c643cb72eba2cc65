import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { dropDrafts } from '../graph/draft.ts';
import { session, useToken } from '../graph/session.ts';
import { words } from '../words/page-words.ts';
import { useArrival } from './arrival.ts';
import { Button } from './button.tsx';
import css from './frame.module.css';
import { useKeptFocus } from './kept-focus.ts';
import { type Theme, useTheme } from './theme.ts';

export interface FrameLink {
  readonly to: string;
  readonly label: string;
}

interface FrameProps {
  /** Beside the name of the hub. */
  readonly section: string;
  readonly links?: readonly FrameLink[];
  /** A reader without an account: nothing to sign out of, and no other view. */
  readonly guest?: boolean;
  /** Dense views take the width that there is. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** The bar above every view, and the landmark that holds the view. */
export function Frame({ section, links = [], guest = false, wide = false, children }: FrameProps) {
  const [place] = useLocation();
  const token = useToken();
  const main = useRef<HTMLElement>(null);
  useArrival(`${token === null} ${place}`, main);
  useKeptFocus(main);
  // The address stays as it is: what stands behind its # is the secret of a shared link.
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    main.current?.focus();
  };
  return (
    <>
      <a className={css['skip']} href="#content" onClick={skip}>
        {words.skip}
      </a>
      <header className={css['bar']}>
        {guest ? (
          <span className={css['brand']}>
            <b>Waybill</b> <span>{section}</span>
          </span>
        ) : (
          <Link className={css['brand']} to="/">
            <b>Waybill</b> <span>{section}</span>
          </Link>
        )}
        {links.length === 0 ? null : <Links section={section} links={links} place={place} />}
        <div className={css['end']}>
          <ThemeChoice />
          {token === null || guest ? null : (
            <Button
              onClick={() => {
                dropDrafts();
                session.signOut();
              }}
            >
              {words.signOut}
            </Button>
          )}
        </div>
      </header>
      <main ref={main} id="content" tabIndex={-1} className={css['main']} data-wide={wide}>
        {children}
      </main>
    </>
  );
}

interface LinksProps {
  readonly section: string;
  readonly links: readonly FrameLink[];
  readonly place: string;
}

/** On a narrow screen the links are scrolled sideways, to the one of the view that is shown. */
function Links({ section, links, place }: LinksProps) {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const nav = list.current;
    const current = nav?.querySelector<HTMLElement>(
      `[data-to="${links.find(({ to }) => isAt(place, to))?.to}"]`,
    );
    if (nav == null || current == null) return;
    nav.scrollLeft = current.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
  }, [place, links]);
  return (
    <nav ref={list} className={css['links']} aria-label={section}>
      {links.map(({ to, label }) => (
        <Link key={to} to={to} data-to={to} aria-current={isAt(place, to) ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useTheme();
  return (
    <select
      className={css['theme']}
      aria-label={words.theme}
      value={theme}
      onChange={(event) => setTheme(event.target.value as Theme)}
    >
      {Object.entries(words.themes).map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function isAt(place: string, to: string): boolean {
  return to === '/' ? place === '/' : place === to || place.startsWith(`${to}/`);
}
