import type { ReactNode } from 'react';
import css from './badge.module.css';

/** How a state is to be felt. The words say the state; the tone never stands alone. */
export type Tone = 'good' | 'warn' | 'bad' | 'worst' | 'accent' | 'calm';

export function Badge({ tone = 'calm', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`${css['badge']} ${css[tone] ?? ''}`}>{children}</span>;
}
