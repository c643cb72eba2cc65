import type { ReactNode } from 'react';
import css from './state.module.css';

/** A view without content: empty, or not readable. */
export function State({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={css['state']}>
      <p className={css['title']}>{title}</p>
      {children === undefined ? null : <div className={css['detail']}>{children}</div>}
      {action}
    </div>
  );
}

/** One line above content that is there but not whole or not new. Screen readers hear it when it comes. */
export function Notice({
  tone = 'warn',
  children,
}: {
  readonly tone?: 'warn' | 'bad' | 'good';
  readonly children: ReactNode;
}) {
  return (
    <div role={tone === 'bad' ? 'alert' : 'status'} className={`${css['notice']} ${css[tone] ?? ''}`}>
      {children}
    </div>
  );
}

const WIDTHS = ['72%', '54%', '63%', '48%', '68%'];

/** Lines in the place of text that is on its way, so that nothing moves when it comes. */
export function Bones({ lines = 3, label }: { readonly lines?: number; readonly label: string }) {
  return (
    <div className={css['state']} aria-busy="true" style={{ justifyItems: 'stretch' }}>
      <span className="only-spoken">{label}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className={css['bone']} style={{ width: WIDTHS[index % WIDTHS.length] }} />
      ))}
    </div>
  );
}
