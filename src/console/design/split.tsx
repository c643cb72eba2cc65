import type { KeyboardEvent, ReactNode } from 'react';
import type { LiveState } from '../graph/live.ts';
import { words } from '../words/words.ts';
import { Button } from './button.tsx';
import { LiveBadge } from './live-badge.tsx';
import css from './split.module.css';
import { Notice } from './state.tsx';

interface ViewProps {
  readonly title: string;
  readonly live?: LiveState;
  /** Beside the title, such as how much the list has. */
  readonly aside?: ReactNode;
  readonly filters?: ReactNode;
  readonly children: ReactNode;
}

/** A view of the console: its title, whether it is live, its filters, its content. */
export function View({ title, live, aside, filters, children }: ViewProps) {
  return (
    <div className={css['view']}>
      <title>{`${title} · Waybill`}</title>
      <div className={css['head']}>
        <div className={css['title']}>
          <h1>{title}</h1>
          {live === undefined ? null : <LiveBadge state={live} />}
          {aside}
        </div>
        {filters === undefined ? null : <div className={css['filters']}>{filters}</div>}
      </div>
      {live === 'lost' || live === 'ended' ? <Notice>{words[live]}</Notice> : null}
      {children}
    </div>
  );
}

interface SplitProps {
  /** The list; its rows are `Row`s. */
  readonly list: ReactNode;
  readonly detail: ReactNode;
  /** Whether an item is open: a narrow screen then shows it instead of the list. */
  readonly open: boolean;
  readonly onClose: () => void;
}

/** A list, and beside it what is open. Arrow keys move in the list, Escape closes. */
export function Split({ list, detail, open, onClose }: SplitProps) {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Escape') return onClose();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    if (step === undefined || at < 0) return undefined;
    event.preventDefault();
    return rows[at + step]?.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- it hears keys of the buttons in it
    <div className={css['split']} data-open={open} onKeyDown={move}>
      <div className={css['list']}>{list}</div>
      <div className={css['detail']}>
        {open ? (
          <div>
            <Button kind="plain" onClick={onClose}>
              ← {words.close}
            </Button>
          </div>
        ) : null}
        {detail}
      </div>
    </div>
  );
}

/** Where a row of a long list stands: its own place, and how the list learns its height. */
export interface RowPlace {
  readonly index: number;
  readonly size: number;
  /** Pixels from the top of the list. */
  readonly top: number;
  readonly measure: (element: HTMLLIElement | null) => void;
}

interface RowProps {
  readonly isOpen: boolean;
  /** It came while the list was shown. */
  readonly isNew?: boolean;
  readonly onOpen: () => void;
  /** Before the text, such as a box to select. */
  readonly before?: ReactNode;
  /** Only in a long list. */
  readonly place?: RowPlace | undefined;
  readonly children: ReactNode;
}

export function Row({ isOpen, isNew = false, onOpen, before, place, children }: RowProps) {
  return (
    <li className={css['row']} data-open={isOpen} data-new={isNew} {...(place && placed(place))}>
      {before}
      <button
        type="button"
        className={css['open']}
        data-row
        aria-current={isOpen ? 'true' : undefined}
        onClick={onOpen}
      >
        {children}
      </button>
    </li>
  );
}

function placed({ index, size, top, measure }: RowPlace) {
  return {
    ref: measure,
    'data-index': index,
    'data-placed': true,
    'aria-posinset': index + 1,
    'aria-setsize': size,
    style: { transform: `translateY(${top}px)` },
  };
}
