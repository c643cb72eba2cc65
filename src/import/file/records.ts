import { type PhysicalLine, physicalLines } from './physical-lines.ts';
import { RecordScanner, type Scan } from './record-scanner.ts';

/** A record of the file, or a line that begins none that can be read. Each line of the file is in one of them. */
export type FileRecord = RecordStart &
  (
    | {
        readonly cells: readonly string[];
        /** Whether a line end follows: without one, the file may have been cut off here. */
        readonly isEnded: boolean;
      }
    | { readonly damage: Damage }
  );

interface RecordStart {
  /** The line on which the record begins. */
  readonly number: number;
  /** That line. */
  readonly text: string;
}

export type Damage = 'TOO_LONG' | 'NEVER_CLOSED' | 'TEXT_AT_QUOTE' | 'SPANS_RECORDS';

/** The longest line, and the most characters of a record that spans lines. */
export const MAX_RECORD = 1_048_576;

/** The cells that a record should have; null until the header is read. */
export interface Shape {
  separator: string;
  width: number | null;
}

/**
 * The records of a text. If a record is damaged, only its first line is dropped, and reading continues at the next line. So
 * a quote that never ends costs one line. A record that spans lines is also damaged when it has another number of cells than
 * the header, or when a line of it is a whole record by itself: then two stray quotes stand far apart.
 *
 * csv-parse and its like end at such a quote, or take the rest of the file for one cell.
 */
export async function* records(pieces: AsyncIterable<string>, shape: Shape): AsyncGenerator<FileRecord> {
  const lines = physicalLines(pieces, MAX_RECORD);
  /** Lines of a damaged record that are read again, the next one last. */
  const again: PhysicalLine[] = [];
  const next = async () => again.pop() ?? (await lines.next()).value;

  for (let first = await next(); first !== undefined; first = await next()) {
    const scanner = new RecordScanner(shape.separator);
    const spanned: PhysicalLine[] = [];
    let length = first.text.length;
    let last = first;
    let scan: Scan | 'TOO_LONG' = first.isCut ? 'TOO_LONG' : scanner.scan(first.text, first.end);
    while (scan === 'OPEN' && length < MAX_RECORD) {
      const more: PhysicalLine | undefined = await next();
      if (more === undefined) break;
      spanned.push(more);
      length += more.text.length + more.end.length;
      last = more;
      if (more.isCut) break;
      scan = scanner.scan(more.text, more.end);
    }
    const { number, text } = first;
    const { cells } = scanner;
    if (scan === 'COMPLETE' && (spanned.length === 0 || isOneRecord(cells, spanned, shape))) {
      yield { number, text, cells, isEnded: last.end !== '' };
      continue;
    }
    while (spanned.length > 0) again.push(spanned.pop() as PhysicalLine);
    yield { number, text, damage: damageOf(scan, last !== first) };
  }
}

function isOneRecord(cells: readonly string[], spanned: readonly PhysicalLine[], shape: Shape): boolean {
  const { separator, width } = shape;
  if (width === null) return true;
  return (
    cells.length === width &&
    !spanned.some(({ text }, at) => {
      const parts = text.split(separator);
      // The last line closes the cell. If the cell is the first of its record, the line has as many cells as a record.
      const closesFirstCell = at === spanned.length - 1 && parts[0]?.includes('"') === true;
      return parts.length === width && !closesFirstCell;
    })
  );
}

function damageOf(scan: Scan | 'TOO_LONG', spansLines: boolean): Damage {
  if (scan === 'TOO_LONG') return 'TOO_LONG';
  if (scan === 'COMPLETE') return 'SPANS_RECORDS';
  return scan === 'BROKEN' && !spansLines ? 'TEXT_AT_QUOTE' : 'NEVER_CLOSED';
}
