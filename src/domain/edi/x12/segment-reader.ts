import { type Delimiters, HEADER_LENGTH, isInterchangeHeader, readHeader, START } from './delimiters.ts';
import { escaped, foldable, KNOWN_TAGS, unfolded } from './tags.ts';
import { TextCursor, type TextPlace } from './text-place.ts';

/** One segment: its tag in capitals, and its elements from number 1 on, without the blanks around them. */
export interface Segment {
  readonly name: string;
  readonly elements: readonly string[];
  /** As it was sent, without its terminator and its folds. */
  readonly raw: string;
  readonly place: TextPlace;
  /** False for a segment that another interchange or the end of the text cuts off. */
  readonly isTerminated: boolean;
  /** Separators that a plain value cannot hold. */
  readonly inside: readonly string[];
}

/** A segment, or a part of the text that is none. */
export type Piece =
  | { readonly kind: 'SEGMENT'; readonly segment: Segment }
  | { readonly kind: 'TEXT'; readonly text: string; readonly place: TextPlace };

/** A longer segment has lost its terminator. */
const MAX_SEGMENT = 8_192;
/** The reader decides only with so many characters before it, so its answer does not depend on the sizes of the chunks. */
const WINDOW = 2 * MAX_SEGMENT;
/** A line this long may be a fold where line ends are also terminators. */
const FOLDED_LINE = { least: 70, most: 128 };
const TAG = /^[A-Z][A-Z0-9]{1,2}$/;
const BETWEEN = /^[\s\uFEFF\p{Cc}]*$/u;
const BLANKS = /(?: |=?[\r\n])*/y;
const NEXT_HEADER = new RegExp(`${foldable('ISA')}[\\r\\n]*[^A-Za-z0-9 \\r\\n]`, 'gi');

/**
 * Splits a text of X12 interchanges into segments, chunk by chunk. It keeps at most a chunk and `WINDOW` characters.
 *
 * Line breaks are folds, which mail systems insert anywhere, unless they are the terminators. Each interchange has its own
 * delimiters. One that is not closed ends where the next one begins. What is no segment is answered as text, so no
 * character is dropped but blanks, byte order marks and control characters, such as U+001A, between segments.
 */
export class SegmentReader {
  #text = '';
  #at = 0;
  #isFinal = false;
  #delimiters: Delimiters | null = null;
  /** The tag of the trailer that closes the open envelope: IEA, or GE or SE without one. */
  #trailer = 'IEA';
  #count = 0;
  readonly #cursor = new TextCursor();

  push(chunk: string): Piece[] {
    // The previous character is kept: it decides whether a tag begins here.
    const kept = Math.max(0, this.#at - 1);
    this.#text = this.#text.slice(kept) + chunk;
    this.#at -= kept;
    return this.#read();
  }

  end(): Piece[] {
    this.#isFinal = true;
    return this.#read();
  }

  #read(): Piece[] {
    const pieces: Piece[] = [];
    for (;;) {
      const left = this.#text.length - this.#at;
      if (left === 0 || (!this.#isFinal && left < WINDOW)) return pieces;
      const piece = this.#delimiters === null ? this.#begin() : this.#next(this.#delimiters);
      if (piece !== null) pieces.push(piece);
    }
  }

  /** The header of the next interchange, or the text before it. */
  #begin(): Piece | null {
    START.lastIndex = this.#at;
    const found = START.exec(this.#text)?.index ?? Number.POSITIVE_INFINITY;
    const most = Math.min(this.#at + MAX_SEGMENT, this.#text.length);
    if (found > this.#at) return this.#asText(Math.min(found, most));
    const header = readHeader(this.#text.slice(this.#at, this.#at + HEADER_LENGTH));
    // Behind a header that cannot be read, a group may still begin.
    if (header === null) return this.#asText(this.#at + 3);
    this.#delimiters = header.delimiters;
    this.#count = 0;
    if (header.length === 0) {
      this.#trailer = /^g/i.test(this.#text.charAt(this.#at)) ? 'GE' : 'SE';
      return null;
    }
    this.#trailer = 'IEA';
    this.#count = 1;
    const place = this.#cursor.place(1);
    this.#consume(this.#at + header.length);
    const { elements } = header;
    const raw = ['ISA', ...elements].join(header.delimiters.element);
    return {
      kind: 'SEGMENT',
      segment: { name: 'ISA', elements, raw, place, isTerminated: true, inside: [] },
    };
  }

  #next(delimiters: Delimiters): Piece | null {
    BLANKS.lastIndex = this.#at;
    const blanks = BLANKS.exec(this.#text)?.[0].length ?? 0;
    if (blanks > 0) {
      this.#consume(this.#at + Math.min(blanks, MAX_SEGMENT));
      return null;
    }
    const terminator = this.#terminator(delimiters);
    const most = Math.min(this.#at + MAX_SEGMENT, this.#text.length);
    const end = Math.min(terminator ?? Number.POSITIVE_INFINITY, most);
    const header = this.#nextHeader(end);
    if (header === this.#at) {
      this.#delimiters = null;
      return null;
    }
    if (header !== null) return this.#segment(delimiters, header, false);
    if (terminator !== null && terminator <= most) {
      const piece = this.#segment(delimiters, terminator, true);
      // Some senders write the terminator twice.
      while (delimiters.segment !== null && this.#text[this.#at] === delimiters.segment) {
        this.#consume(this.#at + 1);
      }
      return piece;
    }
    if (this.#isFinal && most === this.#text.length) return this.#segment(delimiters, most, false);
    this.#delimiters = null;
    return this.#asText(most);
  }

  /** Where the segment ends. If lines end segments, a long line continues in the next line that begins with no tag. */
  #terminator({ segment, element }: Delimiters): number | null {
    if (segment !== null) {
      const at = this.#text.indexOf(segment, this.#at);
      return at === -1 ? null : at;
    }
    for (let from = this.#at; ; ) {
      const line = /[^\r\n]*/y;
      line.lastIndex = from;
      const length = line.exec(this.#text)?.[0].length ?? 0;
      const end = from + length;
      if (end === this.#text.length || end - this.#at > MAX_SEGMENT)
        return end === this.#text.length ? null : end;
      const next = end + (this.#text.startsWith('\r\n', end) ? 2 : 1);
      const isFolded = length >= FOLDED_LINE.least && length <= FOLDED_LINE.most;
      const tag = this.#text.slice(next, next + 4).split(element)[0] ?? '';
      if (!isFolded || next === this.#text.length || KNOWN_TAGS.has(tag.trim().toUpperCase())) return end;
      from = next;
    }
  }

  /** Where another interchange begins before this one is closed; null if none does before `end`. */
  #nextHeader(end: number): number | null {
    const text = this.#text.slice(this.#at, end + 4);
    for (const { index } of text.matchAll(NEXT_HEADER)) {
      const found = this.#at + index;
      if (found >= end) break;
      if (index === 0 || isInterchangeHeader(this.#text.slice(found, found + HEADER_LENGTH))) return found;
    }
    return null;
  }

  #segment(delimiters: Delimiters, end: number, isTerminated: boolean): Piece | null {
    const text = this.#text.slice(this.#at, end);
    const place = this.#cursor.place(this.#count + 1);
    const foreign = foreignLines(text, place.column, delimiters);
    if (foreign > 0) return this.#asText(this.#at + foreign);
    this.#consume(end);
    if (BETWEEN.test(text)) return null;
    const raw = unfolded(text, delimiters.element === '=' || delimiters.segment === '=').trim();
    const [tag = '', ...elements] = raw.split(delimiters.element).map((element) => element.trim());
    const name = tag.toUpperCase();
    if (!TAG.test(name)) return { kind: 'TEXT', text, place };
    this.#count += 1;
    if (name === this.#trailer) this.#delimiters = null;
    return {
      kind: 'SEGMENT',
      segment: { name, elements, raw, place, isTerminated, inside: delimiters.inside },
    };
  }

  #asText(end: number): Piece | null {
    const blanks = /^[\s\uFEFF]*/.exec(this.#text.slice(this.#at, end))?.[0] ?? '';
    this.#consume(this.#at + blanks.length);
    const place = this.#cursor.place(this.#delimiters === null ? null : this.#count + 1);
    const text = this.#consume(end);
    return BETWEEN.test(text) ? null : { kind: 'TEXT', text, place };
  }

  #consume(end: number): string {
    const text = this.#text.slice(this.#at, end);
    this.#cursor.advance(text);
    this.#at = end;
    return text;
  }
}

/**
 * The length of the lines before a segment that are none of it, such as a comment; 0 if the text is one segment. A line that
 * begins with a known tag begins a segment, and what is before it has lost its terminator, unless the line before it is so
 * long that it was folded. `column` is the place of the text in its line.
 */
function foreignLines(text: string, column: number, { element }: Delimiters): number {
  if (!/[\r\n]/.test(text)) return 0;
  const begin = new RegExp(`(?<=[\\r\\n])([A-Za-z][A-Za-z0-9]{1,2}) *${escaped(element)}`, 'g');
  for (const found of text.matchAll(begin)) {
    if (!KNOWN_TAGS.has((found[1] ?? '').toUpperCase())) continue;
    const before = text.slice(0, found.index).split(/\r\n|\r|\n/);
    const line = before.at(-2)?.length ?? 0;
    const length = before.length === 2 ? column - 1 + line : line;
    if (length < FOLDED_LINE.least || length > FOLDED_LINE.most) return found.index;
  }
  return 0;
}
