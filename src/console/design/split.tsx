import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { LiveState } from '../graph/live.ts';
import { words } from '../words/page-words.ts';
import { Button } from './button.tsx';
import { LiveBadge } from './live-badge.tsx';
import { placed, type RowPlace } from './place.ts';
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
  /** The id of the open item; empty for none. A narrow screen shows the item instead of the list. */
  readonly open: string;
  /** The detail is about several rows of the list: a narrow screen shows it below the list. */
  readonly beside?: boolean;
  readonly onClose: () => void;
}

/**
 * A list, and beside it what is open. Arrow keys move in the list, Enter opens, Escape closes. The focus goes to what was
 * opened, and back to its row.
 */
export function Split({ list, detail, open, beside = false, onClose }: SplitProps) {
  const split = useRef<HTMLDivElement>(null);
  const shown = useRef(open);
  useEffect(() => {
    const before = shown.current;
    if (before === open) return;
    shown.current = open;
    // Boxes in the list close the item, too, and keep the focus.
    if (open === '' && split.current?.firstElementChild?.contains(document.activeElement)) return;
    const find = (what: string) => split.current?.querySelector<HTMLElement>(what);
    const place =
      open === ''
        ? (find(`[data-row="${CSS.escape(before)}"]`) ?? find('[data-row]'))
        : find('[data-detail]');
    place?.focus();
  }, [open]);
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Escape' && open !== '') return onClose();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    if (step === undefined || at < 0) return undefined;
    event.preventDefault();
    return rows[at + step]?.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- it hears keys of the buttons in it
    <div ref={split} className={css['split']} data-open={open !== ''} data-beside={beside} onKeyDown={move}>
      <div className={css['list']} tabIndex={-1} data-focus-home>
        {list}
      </div>
      <section className={css['detail']} aria-label={words.detail} tabIndex={-1} data-detail data-focus-home>
        {open === '' ? null : (
          <div>
            <Button kind="plain" onClick={onClose}>
              ← {words.close}
            </Button>
          </div>
        )}
        {detail}
      </section>
    </div>
  );
}

interface RowProps {
  readonly id: string;
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

export function Row({ id, isOpen, isNew = false, onOpen, before, place, children }: RowProps) {
  return (
    <li className={css['row']} data-open={isOpen} data-new={isNew} {...(place && placed(place))}>
      {before}
      <button
        type="button"
        className={css['open']}
        data-row={id}
        aria-current={isOpen ? 'true' : undefined}
        onClick={onOpen}
      >
        {children}
      </button>
    </li>
  );
}
