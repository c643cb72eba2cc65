/** Segments of the envelope. */
export const ENVELOPE_TAGS = ['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA', 'TA1'] as const;

/** The segments that a 214 may have in the releases 003050 to 008050, besides ST and SE. */
const MESSAGE_TAGS =
  'B10 L11 MAN K1 N1 N2 N3 N4 N9 NM1 G61 G62 PER DTM MS1 MS2 MS3 LX AT5 AT7 AT8 AT9 Q7 CD3 SPO PRF SDQ M7 OID EFI BIN BDS LE LS REF NTE LH1 LH2 LH3 LH6 LHE LHR TD5 BLR PO4 SN1 LIN L5 HL R4 V1 DTP YNQ';

export const KNOWN_TAGS: ReadonlySet<string> = new Set([...ENVELOPE_TAGS, ...MESSAGE_TAGS.split(' ')]);

/** A pattern of a tag that matches although a fold divides it. */
export function foldable(tag: string): string {
  return tag.split('').join('(?:=?[\\r\\n])*');
}

export function escaped(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

const LINE_ENDS = /[\r\n]+/g;
/** Quoted-printable writes an equals sign before the line breaks that it inserts. */
const SOFT_BREAKS = /=?(?:\r\n|\r|\n)/g;

/** A segment without its folds. `isPlain`: an equals sign is one of its delimiters. */
export function unfolded(text: string, isPlain: boolean): string {
  return text.replace(isPlain ? LINE_ENDS : SOFT_BREAKS, '');
}
