import type { ReactNode } from 'react';
import { momentText } from '../words/format.ts';
import { Facts } from './facts.tsx';
import css from './split.module.css';

export interface Step {
  readonly at: string;
  readonly what: string;
  /** Who did it, and what they said; an empty part is left out. */
  readonly details: readonly ReactNode[];
}

/** What happened to something, in the order in which it is given. */
export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className={css['stack']}>
      {steps.map(({ at, what, details }, index) => (
        <li key={`${at} ${index}`}>
          <p>{what}</p>
          <p className={css['soft']}>
            <Facts parts={[momentText({ at, dateOnly: false }), ...details]} />
          </p>
        </li>
      ))}
    </ol>
  );
}
