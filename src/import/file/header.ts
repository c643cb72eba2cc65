import { WaybillError } from '../../domain/errors.ts';
import { RecordScanner } from './record-scanner.ts';

/** Reading the header of a delivery file. Each failure names what the header has and what to do. */

export const SEPARATOR = ',';

const OTHER_SEPARATORS: Readonly<Record<string, string>> = {
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
  ':': 'colons',
  '^': 'carets',
};

/** How many names of a header a message repeats. */
const SHOWN_NAMES = 30;

/**
 * The place of each wanted column. Names are compared without regard to case, to blanks around and between words, and to
 * invisible characters.
 *
 * @param line the header as it stands in the file
 * @throws WaybillError BAD_USER_INPUT for a name that stands twice, and for a column that is not there
 */
export function headerOf(
  path: string,
  header: readonly string[],
  columns: readonly string[],
  line: string,
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  header.map(comparable).forEach((name, at) => {
    const before = places.get(name);
    if (before !== undefined && name !== '') {
      throw refused(
        `${path} has the column "${visible(header[at] ?? '')}" twice, as column ${before + 1} and as column ${at + 1}. Remove or rename one of them: the import does not choose.`,
      );
    }
    places.set(name, at);
  });
  const found = columns.map((column) => [column, places.get(comparable(column))] as const);
  const missing = found.flatMap(([column, at]) => (at === undefined ? [column] : []));
  if (missing.length === 0)
    return new Map(found.flatMap(([column, at]) => (at === undefined ? [] : [[column, at]])));
  if (missing.length === columns.length) throw refused(noColumns(path, header, columns, line));
  throw refused(
    `${path} has no column ${listed(missing)}. Its header has ${listed(header)}. Correct the file or the mapping.`,
  );
}

/** The error for a file without any column of the mapping. Most often the separator differs. */
export function noColumns(
  path: string,
  header: readonly string[],
  columns: readonly string[],
  line: string,
): string {
  const separator = separatorOf(line, columns);
  const names = `${path} has no column ${listed(columns)}.`;
  const read = `The importer splits lines at commas; so split, the header has ${listed(header)}.`;
  return separator === null
    ? `${names} ${read} Correct the file or the mapping.`
    : `${names} ${read} It seems to be separated by ${OTHER_SEPARATORS[separator]}: save the file with commas.`;
}

/** The separator by which the line has columns of the mapping. */
function separatorOf(line: string, columns: readonly string[]): string | null {
  const wanted = new Set(columns.map(comparable));
  const counts = Object.keys(OTHER_SEPARATORS).map((separator) => {
    const scanner = new RecordScanner(separator);
    scanner.scan(line, '');
    return { separator, found: scanner.cells.filter((cell) => wanted.has(comparable(cell))).length };
  });
  const [best] = counts.toSorted((one, other) => other.found - one.found);
  return best === undefined || best.found === 0 ? null : best.separator;
}

/** Whether it is the line `sep=;`, which Excel reads above a header. */
export function declaresSeparator(line: string): boolean {
  return /^\s*sep=.\s*$/i.test(line);
}

function comparable(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim()
    .replaceAll(/\s+/g, ' ')
    .toLowerCase();
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => `"${visible(name)}"`);
  return names.length > SHOWN_NAMES
    ? `${shown.join(', ')} and ${names.length - SHOWN_NAMES} more`
    : shown.join(', ');
}

function visible(name: string): string {
  return name.replaceAll(/\p{C}/gu, ' ').trim().slice(0, 80);
}

export function refused(message: string, cause?: unknown): WaybillError {
  return new WaybillError('BAD_USER_INPUT', message, { cause });
}
