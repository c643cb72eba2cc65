import { ENVELOPE_TAGS, escaped, foldable, unfolded } from './tags.ts';

/** The separators of one interchange. */
export interface Delimiters {
  readonly element: string;
  /** Null: the end of a line ends a segment. */
  readonly segment: string | null;
  /** ISA16 and, from release 00402 on, ISA11: inside a plain value they are damage. */
  readonly inside: readonly string[];
}

export interface ReadHeader {
  readonly delimiters: Delimiters;
  /** Where the header ends and its next segment begins; 0 if the header has the form of the other segments and is read like them. */
  readonly length: number;
  /** ISA01 to ISA15; none for an interchange that begins with GS or ST. */
  readonly elements: readonly string[];
}

/** How far a header may reach, in characters. */
export const HEADER_LENGTH = 1_024;
const FIRST_REPEATING_RELEASE = 402;

const FOLD = '(?:=?[\\r\\n])*';
const SEPARATOR = '([^A-Za-z0-9 \\r\\n])';

/** Where an interchange begins: ISA01 has two characters. Also a group or a message without an envelope, if its first element has the right form. */
export const START = new RegExp(
  `(?<![A-Za-z0-9])(?:${[
    [foldable('ISA'), SEPARATOR, '.?', '.?', '\\1'],
    [foldable('GS'), SEPARATOR, '[A-Z]', '[A-Z]', '\\2'],
    [foldable('ST'), SEPARATOR, '\\d', '\\d', '\\d', '\\3'],
  ]
    .map((parts) => parts.join(FOLD))
    .join('|')})`,
  'gi',
);

/**
 * Reads the delimiters at the start of an interchange. ISA declares them: the character after `ISA` separates elements, the
 * character after ISA16 ends segments. Widths are not used, since senders pad wrongly. A blank before the terminator, a
 * missing ISA16 and a fold inside ISA are understood. Null if the header is too damaged.
 */
export function readHeader(text: string): ReadHeader | null {
  const start = beginning(text);
  if (start === null) return null;
  const element = start[1] ?? start[2] ?? start[3] ?? '';
  if (start[1] === undefined) {
    const segment = terminatorBefore(text, nextTag(text, start[0].length, element));
    return segment === undefined
      ? null
      : { delimiters: { element, segment, inside: [] }, length: 0, elements: [] };
  }
  const length = nextTag(text, start[0].length, element);
  return length === -1
    ? readInterchangeHeader(text, element, text.length, true)
    : readInterchangeHeader(text, element, length, false);
}

/** Whether the text is certainly ISA: the form of its elements excludes a value that only ends in these letters. */
export function isInterchangeHeader(text: string): boolean {
  const start = beginning(text);
  const parts = unfolded(text.slice(0, 200), start?.[1] === '=').split(start?.[1] ?? '\n');
  return (
    /^\d\d$/.test(parts[1] ?? '') &&
    /^\d{6}$/.test(parts[9]?.trim() ?? '') &&
    /^\d{4}$/.test(parts[10]?.trim() ?? '')
  );
}

const AT_START = new RegExp(START.source, 'iy');

function beginning(text: string): RegExpExecArray | null {
  AT_START.lastIndex = 0;
  return AT_START.exec(text);
}

function readInterchangeHeader(
  text: string,
  element: string,
  length: number,
  isLast: boolean,
): ReadHeader | null {
  const head = text.slice(0, length);
  const [, ...elements] = unfolded(head.trimEnd(), element === '=').split(element);
  // Without ISA16 and the separator before it, the terminator stands behind the one character of ISA15.
  const tail = elements.length === 15 ? (elements[14]?.trim().slice(1) ?? '') : (elements[15] ?? '');
  if (elements.length !== 15 && elements.length !== 16) return null;
  // Behind the terminator, an equals sign is a soft break of quoted-printable.
  const visible = tail
    .replaceAll(' ', '')
    .replace(/(?<=..)=$/, '')
    .split('');
  const endsWithLine = /[\r\n]\s*$/.test(head);
  const [first, second] = visible;
  if (visible.slice(2).some((other) => other !== second)) return null;
  let component: string | null = null;
  let segment: string | null = null;
  if (first === undefined) {
    if (!endsWithLine) return null;
  } else if (second === undefined) {
    // One character: the component separator before the end of a line, or a terminator without ISA16.
    if (elements.length === 15 || isTerminator(text, first, element, length, endsWithLine)) segment = first;
    else if (endsWithLine) component = first;
    else return isLast ? { delimiters: { element, segment: null, inside: [] }, length, elements } : null;
  } else {
    segment = second;
    component = first === second ? null : first;
  }
  if (segment === element || (segment !== null && /[A-Za-z0-9]/.test(segment))) return null;
  const repetition = elements[10]?.trim() ?? '';
  const repeats = Number(elements[11]) >= FIRST_REPEATING_RELEASE && /^[^A-Za-z0-9\s]$/.test(repetition);
  const inside = [component ?? '', repeats ? repetition : ''].filter((separator) =>
    /^[^A-Za-z0-9\s]$/u.test(separator),
  );
  return { delimiters: { element, segment, inside }, length, elements: elements.slice(0, 15) };
}

/** Whether the segment after ISA ends with this character. */
function isTerminator(
  text: string,
  character: string,
  element: string,
  from: number,
  endsWithLine: boolean,
): boolean {
  const next = nextTag(text, from + 2, element);
  if (next === -1) return !endsWithLine;
  return text.slice(from, next).trimEnd().endsWith(character);
}

/** The terminator before a segment: a character, null for the end of a line, undefined if neither is there. */
function terminatorBefore(text: string, next: number): string | null | undefined {
  if (next === -1) return undefined;
  const before = text.slice(0, next);
  const last = before.replace(/[ \r\n]+$/, '').at(-1) ?? '';
  if (!/[A-Za-z0-9]/.test(last)) return last;
  return /[\r\n]\s*$/.test(before) ? null : undefined;
}

const FOLLOWERS = [...ENVELOPE_TAGS.filter((tag) => tag !== 'ISA'), 'B10', 'L11', 'LX', 'AT7', 'N1', 'MS3'];

/** By element separator. */
const NEXT_TAGS = new Map<string, RegExp>();

/** Where the next segment begins whose tag may follow a header; -1 if there is none. */
function nextTag(text: string, from: number, element: string): number {
  let tag = NEXT_TAGS.get(element);
  if (tag === undefined) {
    const separator = escaped(element);
    const tags = FOLLOWERS.map(foldable).join('|');
    tag = new RegExp(`(?<![A-Za-z0-9${separator}])(?:${tags})${FOLD}${separator}`, 'gi');
    NEXT_TAGS.set(element, tag);
  }
  tag.lastIndex = from;
  return tag.exec(text.slice(0, HEADER_LENGTH))?.index ?? -1;
}
