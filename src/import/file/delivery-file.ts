import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { WaybillError } from '../../domain/errors.ts';
import type { FileLine, Problem } from '../cell.ts';
import { declaresSeparator, headerOf, refused, SEPARATOR } from './header.ts';
import {
  damagedHeader,
  damagedRecord,
  lostCharacters,
  otherCount,
  REPEATED_HEADER,
} from './line-problems.ts';
import { BrokenLine } from './physical-lines.ts';
import { type FileRecord, records, type Shape } from './records.ts';
import { hex, NotText, textOfBytes, UndecodableByte } from './text-of-bytes.ts';

/** A line of the file: its cells, why it cannot be read, or that it is blank. */
export type ReadLine =
  | (FileLine & {
      /** Whether a line end follows: without one, the file may have been cut off here. */
      readonly isEnded: boolean;
    })
  | { readonly number: number; readonly malformed: Problem }
  | { readonly number: number; readonly isBlank: true };

const PIECE = 262_144;

/** Some systems end a file with this character. */
const END_OF_FILE = '\u{1a}';

/** A delivery file that is read once, from its beginning to its end. */
export class DeliveryFile {
  readonly path: string;
  /** In words; empty until the first line was read. */
  encoding = '';
  readonly #sha256 = createHash('sha256');

  constructor(path: string) {
    this.path = path;
  }

  /** Of the bytes that were read. */
  sha256(): string {
    return this.#sha256.copy().digest('hex');
  }

  /**
   * Every line behind the header, except blank lines at the end of the file. A line that cannot be read is returned as
   * malformed, with its reason.
   *
   * @param columns must be in the header; only their cells are returned
   * @throws WaybillError BAD_USER_INPUT for a file that cannot be read, is empty, is in another encoding, or has another
   *   header
   */
  async *lines(columns: readonly string[]): AsyncGenerator<ReadLine> {
    const shape: Shape = { separator: SEPARATOR, width: null };
    let header: Header | null = null;
    /** The first and the last of the blank lines behind the last line that is not blank. */
    let blank: { readonly from: number; to: number } | null = null;
    for await (const record of this.#records(shape)) {
      const isBlank = 'cells' in record && record.cells.every(isBlankCell);
      if (header === null) {
        if (isBlank || declaresSeparator(record.text)) continue;
        header = this.#header(record, columns);
        shape.width = header.cells.length;
      } else if (isBlank) {
        blank ??= { from: record.number, to: record.number };
        blank.to = record.number;
      } else {
        for (let number = blank?.from ?? 1; number <= (blank?.to ?? 0); number += 1) {
          yield { number, isBlank: true };
        }
        blank = null;
        yield readLine(record, header);
      }
    }
    if (header === null) throw refused(`${this.path} is empty: it has no header.`);
  }

  #header(record: FileRecord, columns: readonly string[]): Header {
    if ('damage' in record) throw damagedHeader(this.path, record, columns);
    return { cells: record.cells, places: headerOf(this.path, record.cells, columns, record.text) };
  }

  async *#records(shape: Shape): AsyncGenerator<FileRecord> {
    const text = textOfBytes(this.#bytes(), (encoding, hasMark) => {
      this.encoding = hasMark ? `${encoding} with a byte order mark` : encoding;
    });
    try {
      yield* records(text, shape);
    } catch (cause) {
      throw this.#translated(cause);
    }
  }

  async *#bytes(): AsyncGenerator<Buffer> {
    await using file = await open(this.path);
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PIECE), 0, PIECE);
      if (bytesRead === 0) return;
      const piece = buffer.subarray(0, bytesRead);
      this.#sha256.update(piece);
      yield piece;
    }
  }

  #translated(failure: unknown): WaybillError {
    const broken = failure instanceof BrokenLine ? failure : null;
    const cause = broken?.cause ?? failure;
    if (cause instanceof NotText) {
      return refused(
        `${this.path} is not a text file: it is ${cause.message}. Save it as CSV in UTF-8, and import that.`,
        cause,
      );
    }
    if (cause instanceof UndecodableByte) {
      return refused(notUtf8(this.path, broken?.line ?? 1, broken?.before ?? '', cause.byte), cause);
    }
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const known = UNREADABLE[code];
    return refused(known === undefined ? `Cannot read ${this.path}: ${message}` : known(this.path), cause);
  }
}

interface Header {
  readonly cells: readonly string[];
  readonly places: ReadonlyMap<string, number>;
}

const UNREADABLE: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no file ${path}.`,
  EISDIR: (path) => `${path} is a directory. Name the file.`,
  EACCES: (path) => `The user of this process may not read ${path}.`,
};

function isBlankCell(cell: string): boolean {
  return cell.replaceAll(END_OF_FILE, '').trim() === '';
}

function readLine(record: FileRecord, header: Header): ReadLine {
  const { number } = record;
  if ('damage' in record) return { number, malformed: damagedRecord(record) };
  const { cells, isEnded } = record;
  if (cells.length !== header.cells.length)
    return { number, malformed: otherCount(record, header.cells.length) };
  if (cells.every((cell, at) => cell === header.cells[at])) return { number, malformed: REPEATED_HEADER };
  const wanted = [...header.places].map(([column, at]) => [column, cells[at] ?? ''] as const);
  for (const [column, cell] of wanted) {
    const malformed = lostCharacters(column, cell);
    if (malformed !== null) return { number, malformed };
  }
  return { number, cells: Object.fromEntries(wanted), isEnded };
}

function notUtf8(path: string, line: number, before: string, byte: number): string {
  const letter = new TextDecoder('windows-1252').decode(Uint8Array.of(byte));
  const place = before === '' ? 'at its beginning' : `behind "${before.slice(-40)}"`;
  const guess = /[\p{L}\p{P}\p{S}]/u.test(letter)
    ? `In Windows-1252, which Excel writes in Western Europe and America, it is "${letter}".`
    : 'It is none of the usual letters of Windows-1252 either.';
  return [
    `${path} is neither UTF-8 nor UTF-16: line ${line} holds the byte ${hex(byte)} ${place}.`,
    guess,
    'Nothing was imported. If that is the encoding, convert the file and import the result:',
    `iconv -f WINDOWS-1252 -t UTF-8 '${path}' > '${path}.utf8.csv'`,
    'or save it in Excel as "CSV UTF-8".',
  ].join(' ');
}
