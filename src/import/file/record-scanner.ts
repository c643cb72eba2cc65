export type Scan = 'COMPLETE' | 'OPEN' | 'BROKEN';

const QUOTE = '"';

/**
 * Splits one record into cells, line by line (RFC 4180). A quoted cell may go on in the next line. A quote inside a cell
 * that does not begin with one is a letter, as in 5" pipe. A blank between a closing quote and the separator is left out.
 */
export class RecordScanner {
  cells: string[] = [];
  readonly #separator: string;
  /** The text so far of a quoted cell that is not closed. */
  #quoted: string | null = null;
  #lineEnd = '';

  constructor(separator: string) {
    this.#separator = separator;
  }

  /**
   * BROKEN: text stands behind a closing quote, or a blank before an opening one, in the cell behind `cells`.
   *
   * @param lineEnd stands in the quoted cell, if the cell goes on in the next line
   */
  scan(text: string, lineEnd: string): Scan {
    if (this.#quoted === null && !text.includes(QUOTE)) {
      this.cells = text.split(this.#separator);
      return 'COMPLETE';
    }
    const before = this.#lineEnd;
    this.#lineEnd = lineEnd;
    for (let at = 0; ; ) {
      const cell =
        this.#quoted === null && !text.startsWith(QUOTE, at)
          ? this.#plain(text, at)
          : this.#quotedCell(text, at, before);
      if (typeof cell === 'string') return cell;
      if (cell > text.length) return 'COMPLETE';
      at = cell;
    }
  }

  /** Reads a cell without quotes. Returns where the next cell begins, behind the text's end for the last cell. */
  #plain(text: string, from: number): number | Scan {
    const found = text.indexOf(this.#separator, from);
    const end = found === -1 ? text.length : found;
    const cell = text.slice(from, end);
    if (cell.trimStart().startsWith(QUOTE)) return 'BROKEN';
    this.cells.push(cell);
    return end + 1;
  }

  #quotedCell(text: string, from: number, lineEnd: string): number | Scan {
    const begun = this.#quoted === null ? '' : this.#quoted + lineEnd;
    const start = this.#quoted === null ? from + 1 : from;
    const end = closingQuote(text, start);
    const cell = begun + text.slice(start, end === -1 ? undefined : end).replaceAll('""', QUOTE);
    this.#quoted = cell;
    if (end === -1) return 'OPEN';
    const behind = text.slice(end + 1);
    const blanks = behind.startsWith(this.#separator) ? 0 : behind.length - behind.trimStart().length;
    const next = end + 1 + blanks;
    if (next < text.length && !text.startsWith(this.#separator, next)) return 'BROKEN';
    this.#quoted = null;
    this.cells.push(cell);
    return next + 1;
  }
}

/** The quote that closes a cell; two quotes are one letter of it. -1 when the text ends before. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf(QUOTE, from); at !== -1; at = text.indexOf(QUOTE, at + 2)) {
    if (text[at + 1] !== QUOTE) return at;
  }
  return -1;
}
