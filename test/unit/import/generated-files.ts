import * as fc from 'fast-check';

/** Delivery files in every encoding and style, with every damage, and what has to become of each of their lines. */

export const HEADER = [
  'Key',
  'Customer',
  'Country',
  'Mode',
  'PRO',
  'Booked',
  'LineId',
  'Item',
  'Qty',
  'Value',
  'Weight',
  'Freight',
] as const;

/** RECORDED: with this item in the shipment. REFUSED: in the report. BLANK: in the report, as a note. */
export type Fate = 'RECORDED' | 'REFUSED' | 'BLANK';

interface GeneratedLine {
  readonly text: string;
  readonly fate: Fate;
  /** The description, as the portal has to have it. */
  readonly item: string;
}

export interface GeneratedFile {
  readonly bytes: Buffer;
  readonly encoding: string;
  /** By line number. */
  readonly fates: ReadonlyMap<number, { readonly fate: Fate; readonly item: string }>;
}

type Cells = Readonly<Record<(typeof HEADER)[number], string>>;

function cellsOf(id: number, item: string): Cells {
  return {
    Key: `K-${id % 7}`,
    Customer: 'TRIALCO',
    Country: 'United States',
    Mode: 'Truck',
    PRO: `PRO ${id}`,
    Booked: '2026-03-04',
    LineId: String(id),
    Item: item,
    Qty: '1',
    Value: '100.00',
    Weight: '12.5',
    Freight: '30.00',
  };
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

function written(cells: Cells, isQuoted: (cell: string) => boolean): string {
  return HEADER.map((name) => (isQuoted(cells[name]) ? quoted(cells[name]) : cells[name])).join(',');
}

const needsQuotes = (cell: string) => /[",\r\n]/.test(cell) || cell !== cell.trim();

/** How a line is damaged, and what becomes of it. */
const DAMAGES: Readonly<Record<string, (cells: Cells, text: string) => string>> = {
  'too few cells': (_, text) => text.slice(0, text.lastIndexOf(',')),
  'too many cells': (_, text) => `${text},1`,
  'a quote that never ends': (cells) => written({ ...cells, Item: '"Pallet' }, () => false),
  'a quote that ends only': (cells) =>
    written({ ...cells, Item: 'Pallet"' }, () => false).replace(/,1,/, ',,'),
  'text behind a quote': (cells) => written({ ...cells, Item: '"Pallet" x' }, () => false),
  'a blank before a quote': (cells) => written({ ...cells, Item: ' "Pallet"' }, () => false),
  NUL: (cells) => written({ ...cells, Item: 'Pal\0let' }, () => false),
  'U+FFFD': (cells) => written({ ...cells, Customer: 'TRIAL\u{fffd}CO' }, () => false),
  'half of a character': (cells) => written({ ...cells, Item: 'Pal\u{d800}let' }, () => false),
  'a formula': (cells) => written({ ...cells, PRO: '=1+1' }, () => false),
  'a rounded number': (cells) => written({ ...cells, PRO: '1.23457E+11' }, () => false),
  'a decimal comma': (cells) => written({ ...cells, Weight: '12,5' }, needsQuotes),
  'another date': (cells) => written({ ...cells, Booked: '04.03.2026' }, needsQuotes),
  'no key': (cells) => written({ ...cells, Key: ' ' }, () => false),
  'a country that is none': (cells) => written({ ...cells, Country: 'Atlantis' }, () => false),
  'the header': () => HEADER.join(','),
};

const plainItem = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map(
  (text) =>
    text
      .normalize('NFC')
      .replaceAll(/[",\r\n\0\u{fffd}=#\p{C}]/gu, '')
      .trim() || 'Pallet',
);
const item = fc.oneof(
  plainItem,
  plainItem.map((text) => `5" ${text}`),
  plainItem.map((text) => `"${text}", of 2`),
  fc.tuple(plainItem, plainItem).map(([one, other]) => `${one}\n${other}`),
  plainItem.map((text) => `${text}\r\n\r\n"x"\ry`),
);

interface GeneratedChoice {
  readonly item: string;
  readonly style: string;
  readonly damage: string | null;
}

const line: fc.Arbitrary<GeneratedChoice> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ item, style: fc.constantFrom('all', 'needed'), damage: fc.constant(null) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      item: plainItem,
      style: fc.constant('needed'),
      damage: fc.constantFrom(...Object.keys(DAMAGES)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ item: fc.constant(''), style: fc.constant('blank'), damage: fc.constant(null) }),
  },
);

function generatedLine(id: number, { item: text, style, damage }: GeneratedChoice): GeneratedLine {
  if (style === 'blank')
    return { text: id % 2 === 0 ? '' : ' , ,'.padEnd(HEADER.length + 1, ','), fate: 'BLANK', item: '' };
  const cells = cellsOf(id, text);
  const whole = written(cells, style === 'all' ? () => true : needsQuotes);
  const change = damage === null ? undefined : DAMAGES[damage];
  if (change === undefined) return { text: whole, fate: 'RECORDED', item: text };
  return { text: change(cells, whole), fate: 'REFUSED', item: text };
}

const MARK = '\u{feff}';
const ENCODINGS: Readonly<Record<string, (text: string) => Buffer>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a byte order mark': (text) => Buffer.from(MARK + text),
  UTF16LE: (text) => Buffer.from(text, 'utf16le'),
  'UTF-16LE with a byte order mark': (text) => Buffer.from(MARK + text, 'utf16le'),
  UTF16BE: (text) => Buffer.from(text, 'utf16le').swap16(),
  'UTF-16BE with a byte order mark': (text) => Buffer.from(MARK + text, 'utf16le').swap16(),
};

export const generatedFile: fc.Arbitrary<GeneratedFile> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 25 }),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    encoding: fc.constantFrom(...Object.keys(ENCODINGS)),
    trailing: fc.constantFrom('', 'END', 'END END', 'END,,END', 'END\u{1a}'),
  })
  .map(({ lines, end, encoding, trailing }) => {
    // The first line is whole, so that the others of its shipment are held against it.
    const first = generatedLine(0, { item: 'Pallet', style: 'needed', damage: null });
    const all = [first, ...lines.map((each, at) => generatedLine(7 * at + 7, each))];
    const fates = new Map<number, { fate: Fate; item: string }>();
    let number = 2;
    for (const { text, fate, item: content } of all) {
      fates.set(number, { fate, item: content });
      number += text.split(/\r\n?|\n/).length;
    }
    const last = Math.max(...[...fates].flatMap(([at, { fate }]) => (fate === 'BLANK' ? [] : [at])));
    for (const at of fates.keys()) if (at > last) fates.delete(at);
    const text = [HEADER.join(','), ...all.map((each) => each.text)].join(end);
    const bytes = ENCODINGS[encoding]?.(text + trailing.replaceAll('END', end)) ?? Buffer.alloc(0);
    return { bytes, encoding: encoding.replace('UTF16', 'UTF-16'), fates };
  });
