import { lazy, Suspense, useState } from 'react';
import { numberText, spanText, stepText } from '../words/format.ts';
import { words } from '../words/words.ts';
import css from './chart.module.css';
import { Bones } from './state.tsx';
import { NumberCell, Table } from './table.tsx';

/** One line of a chart: a value for each step; null where nothing is known. */
export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  /** For screen readers. */
  readonly label: string;
  /** The beginnings of the steps, seconds since 1970. */
  readonly times: readonly number[];
  readonly stepSeconds: number;
  readonly lines: readonly Line[];
  readonly unit: Unit;
}

/** How values are written. */
export type Unit = 'COUNT' | 'MS' | 'SHARE';

/** The canvas and its library come when the first chart is shown. */
const Canvas = lazy(() => import('./chart-canvas.tsx'));

/** More rows than a person reads; the export has all. */
const ROWS = 200;

const text = words.chart;

/**
 * Lines over time, with what they show at the pointer, and the same as a table. The lines are drawn again when `chart` is
 * another object.
 */
export function Chart({ chart }: { readonly chart: ChartData }) {
  const [at, setAt] = useState<number | null>(null);
  const shown = at ?? newestKnown(chart.lines);
  return (
    <figure className={css['chart']} aria-label={chart.label}>
      <figcaption className={css['legend']}>
        {chart.lines.map(({ label, values }, index) => (
          <span key={label} className={css['entry']} data-line={index % LINES}>
            <span className={css['swatch']} aria-hidden="true" />
            {label}{' '}
            <strong className={css['value']}>
              {shown === null ? words.none : valueText(values[shown] ?? null, chart.unit)}
            </strong>
          </span>
        ))}
        <span className={css['at']}>
          {shown === null ? text.nothing : stepText(chart.times[shown] ?? 0, chart.stepSeconds)}
        </span>
      </figcaption>
      <div className={css['canvas']} aria-hidden="true">
        <Suspense fallback={<Bones lines={5} label={words.loading} />}>
          <Canvas chart={chart} onPoint={setAt} />
        </Suspense>
      </div>
      <AsTable chart={chart} />
    </figure>
  );
}

function AsTable({ chart: { label, times, stepSeconds, lines, unit } }: { readonly chart: ChartData }) {
  const [isOpen, setOpen] = useState(false);
  const first = Math.max(0, times.length - ROWS);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{first === 0 ? text.asTable : text.newestAsTable(ROWS)}</summary>
      {isOpen ? (
        <div className={css['rows']}>
          <Table
            label={label}
            columns={[text.time, ...lines.map((line) => line.label)]}
            numbers={lines.map((_, index) => index + 1)}
            isStacked={false}
          >
            {times
              .slice(first)
              .map((time, index) => (
                <tr key={time}>
                  <td>{stepText(time, stepSeconds)}</td>
                  {lines.map((line) => (
                    <NumberCell key={line.label}>
                      {valueText(line.values[first + index] ?? null, unit)}
                    </NumberCell>
                  ))}
                </tr>
              ))
              .toReversed()}
          </Table>
        </div>
      ) : null}
    </details>
  );
}

/** Lines that colours and dashes tell apart. */
export const LINES = 5;

/** A value as people read it; a dash where nothing is known, or nothing happened that could have a duration. */
export function valueText(value: number | null, unit: Unit): string {
  if (value === null) return words.none;
  if (unit === 'SHARE') return numberText(value, { style: 'percent', maximumFractionDigits: 1 });
  if (unit === 'COUNT') return numberText(value, { maximumFractionDigits: value < 10 ? 1 : 0 });
  return value < 1_000 ? text.ms(Math.round(value)) : spanText(value);
}

function newestKnown(lines: readonly Line[]): number | null {
  const known = lines.map(({ values }) => values.findLastIndex((value) => value !== null));
  const newest = Math.max(-1, ...known);
  return newest < 0 ? null : newest;
}
