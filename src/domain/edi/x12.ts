/** One segment of an X12 interchange: its name, and its elements from number 1 on. */
export interface Segment {
  readonly name: string;
  readonly elements: readonly string[];
  /** As it was sent, without its terminator. */
  readonly raw: string;
  /** Its place in the text, from 1. */
  readonly position: number;
}

const ISA_ELEMENTS = 16;

/**
 * Splits a text of X12 interchanges into segments. Each interchange declares its own delimiters in its ISA segment: the
 * character after `ISA` separates elements, the character after the sixteenth element ends segments. Field widths are not
 * used, since senders pad wrongly. Answers null when the text does not begin with an ISA segment.
 */
export function readSegments(text: string): readonly Segment[] | null {
  const segments: Segment[] = [];
  let rest = text.trimStart();
  if (!rest.startsWith('ISA')) return null;
  while (rest.startsWith('ISA')) {
    const delimiters = readDelimiters(rest);
    if (delimiters === null) return null;
    const end = endOfInterchange(rest, delimiters);
    for (const piece of rest.slice(0, end).split(delimiters.segment)) {
      const raw = piece.trim();
      if (raw === '') continue;
      const [name = '', ...elements] = raw.split(delimiters.element);
      segments.push({
        name,
        elements: elements.map((element) => element.trim()),
        raw,
        position: segments.length + 1,
      });
    }
    rest = rest.slice(end).trimStart();
  }
  return segments;
}

interface Delimiters {
  readonly element: string;
  readonly segment: string;
}

function readDelimiters(text: string): Delimiters | null {
  const element = text[3];
  if (element === undefined || /[A-Za-z0-9\s]/.test(element)) return null;
  let position = 3;
  for (let count = 1; count < ISA_ELEMENTS; count += 1) {
    position = text.indexOf(element, position + 1);
    if (position === -1) return null;
  }
  // The sixteenth element is one character: the component separator. The terminator follows it.
  const segment = text[position + 2];
  return segment === undefined || segment === element ? null : { element, segment };
}

/** After the terminator of IEA, or the end of a text that was cut off. */
function endOfInterchange(text: string, { element, segment }: Delimiters): number {
  const trailer = new RegExp(`(?:^|${escaped(segment)})\\s*IEA${escaped(element)}`).exec(text);
  if (trailer === null) return text.length;
  const end = text.indexOf(segment, trailer.index + trailer[0].length);
  return end === -1 ? text.length : end + segment.length;
}

function escaped(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
