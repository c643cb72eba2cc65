import { type ReactNode, useId } from 'react';
import css from './panel.module.css';

interface PanelProps {
  readonly title: ReactNode;
  /** Beside the title: filters, a count, a button. */
  readonly aside?: ReactNode;
  /** The content goes to the edges, such as a table. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

export function Panel({ title, aside, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={css['panel']} aria-labelledby={id}>
      <div className={css['head']}>
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      <div className={flush ? css['flush'] : css['body']}>{children}</div>
    </section>
  );
}
