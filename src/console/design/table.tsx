import type { ReactNode } from 'react';
import css from './table.module.css';

interface TableProps {
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly columns: readonly string[];
  /** Columns of numbers stand at the right: their places, from 0. */
  readonly numbers?: readonly number[];
  readonly children: ReactNode;
}

/** A table that scrolls sideways where the screen is narrow, by keyboard, too. Its rows are `tr`. */
export function Table({ label, columns, numbers = [], children }: TableProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <section className={css['scroll']} aria-label={label} tabIndex={0}>
      <table className={css['table']}>
        <thead>
          <tr>
            {columns.map((name, at) => (
              <th key={name} scope="col" className={numbers.includes(at) ? css['number'] : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** A cell of a column of numbers. */
export function NumberCell({ children }: { readonly children: ReactNode }) {
  return <td className={css['number']}>{children}</td>;
}
