import { type FileLine, type Problem, problemOf } from './cell.ts';
import type { Mapping } from './mapping.ts';

/**
 * A cell that can be read in two ways is in doubt when another line of its column is written in the other way. A person
 * decides; the importer does not choose.
 */
interface Doubt {
  /** A cell that is written in the other way only. */
  readonly isOtherWay: (text: string) => boolean;
  /** A cell that can be read in both ways. */
  readonly isDoubtful: (text: string) => boolean;
  readonly reason: string;
  readonly advice: string;
}

const DAY_FIRST: Doubt = {
  isOtherWay: (text) => between(slashed(text), (first, second) => first > 12 && second <= 12),
  isDoubtful: (text) =>
    between(slashed(text), (first, second) => first <= 12 && second <= 12 && first !== second),
  reason: 'may have the month or the day first: another date of its column has the day first',
  advice: 'Write all dates of the column in one order, or as 2026-12-31.',
};

const DECIMAL_COMMA: Doubt = {
  isOtherWay: (text) => /^\d{1,3}(\.\d{3})*,\d{1,2}$|^\d+,\d{1,2}$|^\d{1,3}(\.\d{3})+,\d+$/.test(text),
  isDoubtful: (text) => /^\d{1,3}\.\d{3}$/.test(text),
  reason: 'may have a point between thousands: another number of its column has a decimal comma',
  advice: 'Write all numbers of the column with a decimal point and without signs between thousands.',
};

function slashed(text: string): readonly [number, number] | null {
  const [, first, second] = /^(\d{1,2})\/(\d{1,2})\/\d{2}$/.exec(text) ?? [];
  return first === undefined ? null : [Number(first), Number(second)];
}

function between(
  numbers: readonly [number, number] | null,
  test: (first: number, second: number) => boolean,
): boolean {
  return numbers !== null && test(...numbers);
}

/** The doubts about the columns of one file. All lines must be seen before one is judged. */
export class ColumnDoubts {
  readonly #doubts: readonly (readonly [column: string, doubt: Doubt])[];
  /** The first line of each column that is written in the other way. */
  readonly #seen = new Map<string, number>();

  constructor({ events, line, weightKg, freight }: Mapping) {
    const dates = events.flatMap((event) =>
      event.recorded === undefined ? [event] : [event, event.recorded],
    );
    this.#doubts = [
      ...dates
        .filter(({ formats }) => formats.includes('M/d/yy'))
        .map(({ column }) => [column, DAY_FIRST] as const),
      ...[line.value.column, weightKg.column, freight.column].map(
        (column) => [column, DECIMAL_COMMA] as const,
      ),
    ];
  }

  see(line: FileLine): void {
    for (const [column, { isOtherWay }] of this.#doubts) {
      if (!this.#seen.has(column) && isOtherWay(textOf(line, column))) this.#seen.set(column, line.number);
    }
  }

  /** The first cell of the line that can be read in two ways. */
  about(line: FileLine): Problem | null {
    for (const [column, { isDoubtful, reason, advice }] of this.#doubts) {
      const other = this.#seen.get(column);
      if (other !== undefined && isDoubtful(textOf(line, column))) {
        return problemOf(line, column, `${reason} (line ${other})`, advice);
      }
    }
    return null;
  }
}

function textOf(line: FileLine, column: string): string {
  return (line.cells[column] ?? '').trim();
}
