/** A line as an editor counts it, without its end. */
export interface PhysicalLine {
  /** The first line is 1. */
  readonly number: number;
  readonly text: string;
  /** How the line ends: CR, LF, CRLF, or nothing at the end of the file. */
  readonly end: string;
  /** The line is longer than `maxLength`; only its beginning is kept. */
  readonly isCut: boolean;
}

/** The stream failed within this line. */
export class BrokenLine extends Error {
  override readonly name = 'BrokenLine';
  readonly line: number;
  /** The line up to the failure. */
  readonly before: string;

  constructor(line: number, before: string, cause: unknown) {
    super(`the stream failed in line ${line}`, { cause });
    this.line = line;
    this.before = before;
  }
}

/**
 * Splits a stream of text at CR, LF and CRLF. Memory holds one piece of the stream and one line.
 * @throws BrokenLine when the stream fails, after all lines before the failure
 */
export async function* physicalLines(
  pieces: AsyncIterable<string>,
  maxLength = Number.POSITIVE_INFINITY,
): AsyncGenerator<PhysicalLine> {
  // One expression for each stream: it keeps a position, and several streams are read in turn.
  const lineEnd = /\r\n?|\n/g;
  let number = 1;
  let rest = '';
  let isCut = false;
  let searchedTo = 0;
  for await (const piece of watched()) {
    rest += piece;
    let from = 0;
    lineEnd.lastIndex = searchedTo;
    for (let found = lineEnd.exec(rest); found !== null; found = lineEnd.exec(rest)) {
      const [end] = found;
      const next = found.index + end.length;
      // The LF of a CRLF may come with the next piece.
      if (end === '\r' && next === rest.length) break;
      yield line(rest.slice(from, found.index), end);
      number += 1;
      from = next;
      isCut = false;
    }
    rest = rest.slice(from);
    if (rest.length > maxLength) {
      isCut = true;
      rest = rest.slice(0, maxLength) + (rest.endsWith('\r') ? '\r' : '');
    }
    searchedTo = rest.endsWith('\r') ? rest.length - 1 : rest.length;
  }
  if (rest.endsWith('\r')) yield line(rest.slice(0, -1), '\r');
  else if (rest !== '' || isCut) yield line(rest, '');

  async function* watched(): AsyncGenerator<string> {
    try {
      yield* pieces;
    } catch (cause) {
      throw rest.endsWith('\r') ? new BrokenLine(number + 1, '', cause) : new BrokenLine(number, rest, cause);
    }
  }

  function line(text: string, end: string): PhysicalLine {
    const tooLong = isCut || text.length > maxLength;
    return { number, text: tooLong ? text.slice(0, maxLength) : text, end, isCut: tooLong };
  }
}
