import type { ReactNode } from 'react';
import css from './badge.module.css';
import type { Tone } from './tone.ts';

export function Badge({ tone = 'calm', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`${css['badge']} ${css[tone] ?? ''}`}>{children}</span>;
}
