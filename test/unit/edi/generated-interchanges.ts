import * as fc from 'fast-check';

/** What a generated status says. Its time is its own, so a status that is read can be found again. */
export interface ExpectedStatus {
  readonly references: readonly string[];
  readonly carrier: string;
  readonly status: string;
  readonly date: string;
  readonly time: string;
  readonly timeCode: string;
  readonly city: string;
  readonly state: string;
  readonly stopSequence: number;
}

/** How a sender writes: what may differ without changing what is said. */
interface Style {
  readonly element: string;
  readonly component: string;
  /** A character, or a line end. */
  readonly terminator: string;
  /** Behind each terminator. */
  readonly lineEnd: string;
  readonly blankBefore: boolean;
  readonly isPadded: boolean;
  readonly hasComponent: boolean;
  readonly isLowerCase: boolean;
  readonly foldAt: number | null;
  readonly fold: string;
  readonly isPlaceFirst: boolean;
  readonly hasEnvelope: boolean;
}

export interface Generated {
  readonly expected: readonly ExpectedStatus[];
  /** Without their terminators. */
  readonly segments: readonly string[];
  readonly style: Style;
}

const LINE_ENDS = ['', '\n', '\r\n'];
const styles: fc.Arbitrary<Style> = fc
  .record({
    element: fc.constantFrom('*', '|', '^', '\t', '\u001D', '+'),
    component: fc.constantFrom('>', ':', '\\', '\u001F'),
    terminator: fc.constantFrom('~', "'", '!', '\u001C', '\n', '\r\n', '\r'),
    lineEnd: fc.constantFrom(...LINE_ENDS),
    blankBefore: fc.boolean(),
    isPadded: fc.boolean(),
    hasComponent: fc.boolean(),
    isLowerCase: fc.boolean(),
    foldAt: fc.option(fc.integer({ min: 70, max: 128 })),
    fold: fc.constantFrom('\n', '\r\n'),
    isPlaceFirst: fc.boolean(),
    hasEnvelope: fc.boolean(),
  })
  // A line end that ends segments is no fold, and nothing follows it.
  .map((style) =>
    style.terminator.trim() === '' && style.terminator !== '\u001C'
      ? { ...style, foldAt: null, lineEnd: '' }
      : style,
  );

const places = fc.constantFrom(
  ['BUFFALO', 'NY'],
  ['ST. LOUIS', 'MO'],
  ["O'FALLON", 'IL'],
  ['NEW YORK', 'NY'],
  ['ANCHORAGE', 'AK'],
);
/** Each loop of a message: how many statuses it has. */
const loops = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
const groups = fc.array(fc.array(loops, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 });

/** One interchange. `first` numbers its statuses, so that several interchanges of one text differ. */
export function interchange(first: number): fc.Arbitrary<Generated> {
  return fc
    .tuple(styles, groups, fc.array(places, { minLength: 1, maxLength: 5 }))
    .map(([written, messages, cities]) => {
      // An apostrophe ends segments for some senders.
      const usable = cities.filter(([city]) => !city?.includes(written.terminator));
      return build(written, messages, usable.length > 0 ? usable : [['BUFFALO', 'NY']], first);
    });
}

function build(
  style: Style,
  groupsOfLoops: readonly (readonly (readonly number[])[])[],
  cities: readonly (readonly string[])[],
  first: number,
): Generated {
  const { element } = style;
  const segments: string[] = [];
  const expected: ExpectedStatus[] = [];
  const add = (...elements: readonly (string | number)[]) => segments.push(elements.join(element));
  const pad = (text: string, width: number) => (style.isPadded ? text.padEnd(width) : text);
  if (style.hasEnvelope) {
    add(
      'ISA',
      '00',
      pad('', 10),
      '00',
      pad('', 10),
      '02',
      pad('NWTF', 15),
      'ZZ',
      pad('WAYBILL', 15),
      '261102',
      '1210',
      'U',
      '00401',
      String(first).padStart(9, '0'),
      '0',
      'P',
      style.hasComponent ? style.component : '',
    );
  }
  for (const [group, messages] of groupsOfLoops.entries()) {
    add('GS', 'QM', 'NWTF', 'WAYBILL', '20261102', '1210', group + 1, 'X', '004010');
    for (const [message, loopsOfMessage] of messages.entries()) {
      const from = segments.length;
      const control = String(message + 1).padStart(4, '0');
      const name = `${first}-${group}-${message}`;
      add('ST', '214', control);
      add('B10', `PRO-${name}`, `BOL-${name}`, 'NWTF');
      add('L11', `PO-${name}`, 'PO');
      for (const [loop, count] of loopsOfMessage.entries()) {
        add('LX', loop + 1);
        const isPlaceFirst = style.isPlaceFirst && loop % 2 === 0;
        for (let at = 0; at < count; at += 1) {
          const number = expected.length;
          const [city = '', state = ''] = cities[number % cities.length] ?? [];
          const time = String(((first + number) % 24) * 100 + ((first + number) % 60)).padStart(4, '0');
          const date = `2026${String((first % 12) + 1).padStart(2, '0')}${String((number % 28) + 1).padStart(2, '0')}`;
          const status = ['AF', 'X1', 'D1', 'X6'][number % 4] ?? 'AF';
          const at7 = () => add('AT7', status, 'NS', '', '', date, time, 'ET');
          const ms1 = () => add('MS1', city, state, 'US');
          if (isPlaceFirst) ms1();
          at7();
          if (!isPlaceFirst) ms1();
          const references = [`PRO-${name}`, `BOL-${name}`, `PO-${name}`];
          expected.push({
            references,
            carrier: 'NWTF',
            status,
            date,
            time,
            timeCode: 'ET',
            city,
            state,
            stopSequence: loop + 1,
          });
        }
        add('L11', loop + 1, 'QN');
      }
      add('SE', segments.length - from + 1, control);
    }
    add('GE', messages.length, group + 1);
  }
  if (style.hasEnvelope) add('IEA', groupsOfLoops.length, String(first).padStart(9, '0'));
  return { expected, segments, style };
}

/** The text of an interchange. Lower case is written in the tags only: values keep theirs. */
export function textOf({ segments, style }: Pick<Generated, 'segments' | 'style'>): string {
  const { element, terminator, lineEnd, blankBefore, isLowerCase, foldAt, fold } = style;
  const text = segments
    .map((segment) => {
      const [tag = '', ...rest] = segment.split(element);
      return [isLowerCase ? tag.toLowerCase() : tag, ...rest].join(element);
    })
    .map((segment) => `${segment}${blankBefore ? ' ' : ''}${terminator}${lineEnd}`)
    .join('');
  if (foldAt === null) return text;
  const width = new RegExp(`.{1,${foldAt}}`, 'gsu');
  return text
    .split('\n')
    .map((line) => line.match(width)?.join(fold) ?? '')
    .join('\n');
}
