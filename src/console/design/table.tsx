import type { CSSProperties, FocusEventHandler, ReactNode, Ref } from 'react';
import css from './table.module.css';

interface TableProps {
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly columns: readonly string[];
  /** Of the columns; as wide as their content unless given. */
  readonly widths?: readonly string[];
  /** Columns of numbers stand at the right: their places, from 0. */
  readonly numbers?: readonly number[];
  /** How many rows there are, when not all of them are in the document. */
  readonly count?: number;
  readonly body?: Ref<HTMLTableSectionElement>;
  readonly onFocus?: FocusEventHandler;
  /** On a narrow screen the cells of a row stand below its first one, each with the name of its column. */
  readonly isStacked?: boolean;
  readonly children: ReactNode;
}

/**
 * Its rows are `tr`. On a telephone a row is a card, unless the numbers of a column are compared with one another: then the
 * table scrolls sideways, by keyboard, too.
 */
export function Table({
  label,
  columns,
  widths,
  numbers = [],
  count,
  body,
  onFocus,
  isStacked = true,
  children,
}: TableProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <section className={css['scroll']} aria-label={label} tabIndex={0}>
      <table
        className={css['table']}
        data-fixed={widths !== undefined}
        data-stacked={isStacked}
        style={isStacked ? namesOf(columns) : undefined}
        aria-rowcount={count === undefined ? undefined : count + 1}
      >
        {widths === undefined ? null : (
          <colgroup>
            {widths.map((width, at) => (
              <col key={columns[at]} style={{ width }} />
            ))}
          </colgroup>
        )}
        <thead>
          <tr>
            {columns.map((name, at) => (
              <th key={name} scope="col" className={numbers.includes(at) ? css['number'] : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it hears which of its rows has the focus */}
        <tbody ref={body} onFocus={onFocus}>
          {children}
        </tbody>
      </table>
    </section>
  );
}

/** The names of the columns as the style of a card shows them. */
function namesOf(columns: readonly string[]): CSSProperties {
  return Object.fromEntries(columns.map((name, at) => [`--column-${at + 1}`, JSON.stringify(name)]));
}

/** A cell of a column of numbers. */
export function NumberCell({ children }: { readonly children: ReactNode }) {
  return <td className={css['number']}>{children}</td>;
}
