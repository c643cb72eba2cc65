import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { session, useToken } from '../graph/session.ts';
import { words } from '../words/words.ts';
import { Button } from './button.tsx';
import css from './frame.module.css';
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
  return (
    <>
      <a className={css['skip']} href="#content">
        {words.skip}
      </a>
      <header className={css['bar']}>
        {guest ? (
          <span className={css['brand']}>
            Waybill <span>{section}</span>
          </span>
        ) : (
          <Link className={css['brand']} to="/">
            Waybill <span>{section}</span>
          </Link>
        )}
        {links.length === 0 ? null : (
          <nav className={css['links']} aria-label={section}>
            {links.map(({ to, label }) => (
              <Link key={to} to={to} aria-current={isAt(place, to) ? 'page' : undefined}>
                {label}
              </Link>
            ))}
          </nav>
        )}
        <div className={css['end']}>
          <ThemeChoice />
          {token === null || guest ? null : (
            <Button onClick={() => session.signOut()}>{words.signOut}</Button>
          )}
        </div>
      </header>
      <main id="content" tabIndex={-1} className={css['main']} data-wide={wide}>
        {children}
      </main>
    </>
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
