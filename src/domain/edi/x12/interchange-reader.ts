import { createHash } from 'node:crypto';
import {
  type EdiProblem,
  type EdiProblemCode,
  MAX_QUOTED,
  otherFormOf,
  quoted,
  quotedMessage,
} from '../edi-problem.ts';
import { type Piece, type Segment, SegmentReader } from './segment-reader.ts';
import type { TextPlace } from './text-place.ts';

/** A message from ST to SE. */
export interface TransactionSet {
  readonly type: string;
  readonly header: Segment;
  readonly segments: readonly Segment[];
  /** GS04 and GS05: when the sender wrote the group. */
  readonly written: { readonly date: string | null; readonly time: string | null };
  /** ST02 and SE02 differ: the end of this message and the beginning of another one may be lost between them. */
  readonly isMerged: boolean;
  /** A segment was lost or added, or SE is missing. */
  readonly isDamaged: boolean;
  readonly isCutOff: boolean;
  problem(code: EdiProblemCode, segment: Segment, found?: string): EdiProblem;
}

export type InterchangeItem =
  | { readonly kind: 'SET'; readonly set: TransactionSet }
  | { readonly kind: 'PROBLEM'; readonly problem: EdiProblem };

interface Level {
  readonly header: Segment;
  parts: number;
}
interface OpenSet extends Level {
  readonly segments: Segment[];
  isDamaged: boolean;
}

/** Some 5 MB. */
const MAX_SEGMENTS = 100_000;

/**
 * Reads X12 interchanges as one structure, chunk by chunk: the counts and control numbers of interchange, group and set are
 * checked against what is there. Every part of the text is a set or in a problem. Memory: one set and one chunk.
 */
export class InterchangeReader {
  readonly #reader = new SegmentReader();
  #items: InterchangeItem[] = [];
  #interchange: Level | null = null;
  #group: Level | null = null;
  #set: OpenSet | null = null;
  /** Text outside of all levels, and segments outside of a set, until the next part that is understood. */
  #stray: { code: EdiProblemCode; place: TextPlace; text: string; length: number } | null = null;
  #hasEnvelope = false;
  #hasProblem = false;
  #hash = createHash('sha256');

  push(chunk: string): InterchangeItem[] {
    for (const piece of this.#reader.push(chunk)) this.#take(piece);
    return this.#answer();
  }

  end(): InterchangeItem[] {
    for (const piece of this.#reader.end()) this.#take(piece);
    this.#closeInterchange(null);
    this.#endStray();
    if (!this.#hasEnvelope && !this.#hasProblem) {
      const place = { character: 1, line: 1, column: 1, segment: null };
      const fingerprint = this.#fingerprint();
      this.#report({ code: 'NOT_X12', place, text: '', message: null, found: 'nothing', fingerprint });
    }
    return this.#answer();
  }

  #answer(): InterchangeItem[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  #take(piece: Piece): void {
    if (piece.kind === 'TEXT') {
      this.#damage();
      this.#addStray('NOT_READ', piece.text, piece.place);
      return;
    }
    const { segment } = piece;
    if (segment.name === 'ISA') {
      this.#closeInterchange(null);
      this.#hash = createHash('sha256');
    }
    this.#hash.update(segment.raw);
    if (!segment.isTerminated && !this.#isLastTrailer(segment)) {
      this.#damage();
      this.#endStray();
      this.#problem('CUT_OFF', segment, 'the text ends in the middle of this segment');
      return;
    }
    this.#place(segment);
  }

  #place(segment: Segment): void {
    switch (segment.name) {
      case 'ISA':
        this.#interchange = { header: segment, parts: 0 };
        this.#hasEnvelope = true;
        break;
      case 'GS':
        this.#cutOff(this.#group, this.#set);
        this.#closeGroup(null);
        if (this.#interchange === null) this.#problem('NO_ENVELOPE', segment, 'a group without ISA');
        else this.#interchange.parts += 1;
        this.#group = { header: segment, parts: 0 };
        this.#hasEnvelope = true;
        break;
      case 'ST':
        this.#cutOff(this.#set);
        this.#closeSet(null);
        if (this.#group === null) this.#problem('NO_ENVELOPE', segment, 'a message without GS');
        else this.#group.parts += 1;
        this.#set = { header: segment, parts: 1, segments: [], isDamaged: false };
        this.#hasEnvelope = true;
        break;
      case 'SE':
        if (this.#set === null) return this.#addStray('MISPLACED', segment.raw, segment.place);
        this.#closeSet(segment);
        break;
      case 'GE':
        if (this.#group === null) return this.#addStray('MISPLACED', segment.raw, segment.place);
        this.#closeGroup(segment);
        break;
      case 'IEA':
        if (this.#interchange === null) return this.#addStray('MISPLACED', segment.raw, segment.place);
        this.#closeInterchange(segment);
        break;
      default:
        if (this.#set === null) return this.#addStray('MISPLACED', segment.raw, segment.place);
        this.#add(this.#set, segment);
    }
    this.#endStray();
  }

  #add(set: OpenSet, segment: Segment): void {
    set.parts += 1;
    if (set.segments.length < MAX_SEGMENTS) set.segments.push(segment);
    else if (set.parts === MAX_SEGMENTS + 2) this.#problem('TOO_LONG', set.header);
  }

  #closeInterchange(trailer: Segment | null): void {
    this.#cutOff(trailer === null ? this.#interchange : null, this.#group, this.#set);
    this.#closeGroup(null);
    this.#check(this.#interchange, trailer, 12);
    this.#interchange = null;
  }

  #closeGroup(trailer: Segment | null): void {
    if (trailer !== null) this.#cutOff(this.#set);
    this.#closeSet(null);
    this.#check(this.#group, trailer, 5);
    this.#group = null;
  }

  #closeSet(trailer: Segment | null): void {
    const set = this.#set;
    if (set === null) return;
    if (trailer !== null) set.parts += 1;
    const { isCounted, isSame } = this.#check(set, trailer, 1);
    this.#set = null;
    if (set.segments.length >= MAX_SEGMENTS) return;
    const group = this.#group?.header;
    const around = [this.#interchange?.header, group, set.header].flatMap((header) => header?.raw ?? []);
    const fingerprint = () => {
      const all = [...around, ...set.segments.map(({ raw }) => raw)];
      return createHash('sha256').update(all.join('\n')).digest('hex');
    };
    this.#items.push({
      kind: 'SET',
      set: {
        type: set.header.elements[0] ?? '',
        header: set.header,
        segments: set.segments,
        written: { date: group?.elements[3] || null, time: group?.elements[4] || null },
        isMerged: !isSame,
        isDamaged: set.isDamaged || !isCounted,
        isCutOff: trailer === null,
        problem: (code, segment, found) => problemOf(code, segment, found ?? null, fingerprint(), set),
      },
    });
  }

  /** Reports envelopes that are open without a trailer, once: at the outermost header. */
  #cutOff(...levels: readonly (Level | null)[]): void {
    const [outer, ...inner] = levels.flatMap((level) => (level === null ? [] : [level.header]));
    if (outer === undefined) return;
    const names = [outer, ...inner].map(({ name }) => name).join(', ');
    this.#problem('CUT_OFF', outer, `${names} without a trailer`);
  }

  /** Compares the count and the control number of a trailer with the text. `control` is the header's element. */
  #check(
    level: Level | null,
    trailer: Segment | null,
    control: number,
  ): { isCounted: boolean; isSame: boolean } {
    if (level === null || trailer === null) return { isCounted: level === null, isSame: true };
    const [stated = '', closed = ''] = trailer.elements;
    const isCounted = /^\d+$/.test(stated) && Number(stated) === level.parts;
    if (!isCounted) {
      this.#problem('WRONG_COUNT', trailer, `${stated || 'no number'} stated, ${level.parts} there`);
    }
    const opened = level.header.elements[control] ?? '';
    const isSame = controlNumber(opened) === controlNumber(closed);
    if (!isSame)
      this.#problem('WRONG_CONTROL_NUMBER', trailer, `${opened || 'none'} and ${closed || 'none'}`);
    return { isCounted, isSame };
  }

  /** Whether the end of the text may be the terminator of this trailer: it says what its header says. */
  #isLastTrailer({ name, elements }: Segment): boolean {
    const [level, control] =
      name === 'IEA'
        ? [this.#interchange, 12]
        : name === 'GE'
          ? [this.#group, 5]
          : name === 'SE'
            ? [this.#set, 1]
            : [null, 0];
    return (
      level !== null &&
      controlNumber(level.header.elements[control] ?? '') === controlNumber(elements[1] ?? '')
    );
  }

  #damage(): void {
    if (this.#set !== null) this.#set.isDamaged = true;
  }

  #addStray(code: EdiProblemCode, text: string, place: TextPlace): void {
    this.#damage();
    const isFull = this.#hasEnvelope && (this.#stray?.text.length ?? 0) + text.length >= MAX_QUOTED;
    if (this.#stray?.code !== code || isFull) this.#endStray();
    this.#stray ??= { code, place, text: '', length: 0 };
    const gap = code === 'MISPLACED' && this.#stray.text !== '' ? '\n' : '';
    if (this.#stray.text.length < MAX_QUOTED) this.#stray.text += gap + text;
    this.#stray.length += gap.length + text.length;
  }

  #endStray(): void {
    if (this.#stray === null) return;
    const { code, place, text, length } = this.#stray;
    this.#stray = null;
    const only = this.#hasEnvelope ? code : 'NOT_X12';
    const form = only === 'NOT_X12' ? otherFormOf(text) : null;
    const cut = length > MAX_QUOTED ? `${length} characters, of which ${MAX_QUOTED} are quoted` : null;
    const found = [form, cut].filter((words) => words !== null).join(', ') || null;
    const fingerprint = createHash('sha256').update(this.#fingerprint()).update(text).digest('hex');
    const message = this.#set === null ? null : quotedMessage([this.#set.header, ...this.#set.segments]);
    this.#report({ code: only, place, text: quoted(text.trim()), message, found, fingerprint });
  }

  #problem(code: EdiProblemCode, segment: Segment, found: string | null = null): void {
    this.#report(problemOf(code, segment, found, this.#fingerprint(), this.#set));
  }

  #report(problem: EdiProblem): void {
    this.#hasProblem = true;
    this.#items.push({ kind: 'PROBLEM', problem });
  }

  /** Of the interchange up to here, so the same in a re-send, and another one for each interchange. */
  #fingerprint(): string {
    return this.#hash.copy().digest('hex');
  }
}

function problemOf(
  code: EdiProblemCode,
  { raw, place }: Segment,
  found: string | null,
  fingerprint: string,
  set: OpenSet | null,
): EdiProblem {
  const message = set === null ? null : quotedMessage([set.header, ...set.segments]);
  return { code, place, text: quoted(raw), message, found, fingerprint };
}

/** Senders pad control numbers with zeros on one side only. */
function controlNumber(text: string): string {
  return /^\d+$/.test(text) ? text.replace(/^0+(?=.)/, '') : text;
}
