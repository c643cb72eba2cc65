import type { WaybillError } from '../../domain/errors.ts';
import type { Problem } from '../cell.ts';
import { noColumns, refused } from './header.ts';
import { type Damage, type FileRecord, MAX_RECORD } from './records.ts';

/** Why a line of the file cannot be read at all, and what to do. */

type DamagedRecord = Extract<FileRecord, { readonly damage: Damage }>;
type WholeRecord = Exclude<FileRecord, DamagedRecord>;

const DAMAGES: Readonly<Record<Damage, Pick<Problem, 'reason' | 'advice'>>> = {
  TOO_LONG: {
    reason: `is longer than ${MAX_RECORD} characters`,
    advice: 'Split the line, or ask the sender for a file with line ends.',
  },
  NEVER_CLOSED: {
    reason: 'opens a quoted cell that is not closed',
    advice: 'Close the quote, or write each quote inside a quoted cell twice.',
  },
  TEXT_AT_QUOTE: {
    reason: 'has a quoted cell with text before its first or behind its last quote',
    advice: 'Quote the whole cell, and write each quote inside it twice.',
  },
  SPANS_RECORDS: {
    reason: 'opens a quoted cell that reaches over the lines that follow',
    advice: 'Close the quote in its line, or write each quote inside a quoted cell twice.',
  },
};

export const REPEATED_HEADER: Problem = {
  column: '',
  value: '',
  reason: 'repeats the header',
  advice: 'Remove the line; files that were joined have such lines.',
};

export function damagedRecord({ damage, text }: DamagedRecord): Problem {
  return { column: '', value: text, ...DAMAGES[damage] };
}

export function damagedHeader(path: string, record: DamagedRecord, columns: readonly string[]): WaybillError {
  const { reason, advice } = DAMAGES[record.damage];
  return record.damage === 'TEXT_AT_QUOTE'
    ? refused(noColumns(path, [record.text], columns, record.text))
    : refused(`The header of ${path}, line ${record.number}, ${reason}. ${advice}`);
}

export function otherCount({ cells, text }: WholeRecord, width: number): Problem {
  return {
    column: '',
    value: text,
    reason: `has ${cells.length} cells; the header has ${width}`,
    advice:
      cells.length < width
        ? 'Complete the line; the file may have been cut off here.'
        : 'Quote cells that hold a comma.',
  };
}

const LOST: readonly (readonly [test: (cell: string) => boolean, reason: string, advice: string])[] = [
  [
    (cell) => cell.includes('\0'),
    'holds the character NUL, which the portal cannot store',
    'Remove the character.',
  ],
  [
    (cell) => cell.includes('\u{fffd}'),
    'holds U+FFFD, the sign for a character that was lost',
    'Ask the sender for the file as it was before its encoding was changed.',
  ],
  [
    (cell) => !cell.isWellFormed(),
    'holds half of a character (a lone surrogate of UTF-16)',
    'Write the character again.',
  ],
];

/** The first problem with the characters of a cell. */
export function lostCharacters(column: string, value: string): Problem | null {
  const found = LOST.find(([test]) => test(value));
  return found === undefined ? null : { column, value, reason: found[1], advice: found[2] };
}
