import { type GraphQLInputType, getNamedType, getNullableType, isEnumType, isListType } from 'graphql';

/** Texts that break parsers, patterns, queries and encodings. */
const TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00\ud800',
  '\u202e\u2066',
  '\uffff\ufffe',
  '😀'.repeat(60),
  'ﬁ\u0301\u0345ß',
  "'; DROP TABLE portal.account; --",
  "' OR '1'='1",
  "\\' OR Name LIKE '%",
  '%_%\\',
  '\\',
  '"}]}',
  '{"$ne":null}',
  '${7*7}{{7*7}}',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '\r\nSet-Cookie: a=b',
  '*',
  '(((((',
  'x'.repeat(255),
  'x'.repeat(9_000),
  'null',
  '-1',
  '1e309',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '001000000000000AAA',
  '001000000000000',
  'aaaaaaaaaaaaaaaaaa',
  'MUFw',
  'MUFwMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw',
  'MUFjMDAxMDAwMDAwMDAwMDAwQUFB',
];

const TIMES = [
  '0000-00-00T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59.999999999Z',
  '9999-12-31T23:59:59-14:00',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-06-30T23:59:60Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00+99:99',
  '2026-01-01T00:00:00',
  'infinity',
  '-infinity',
  'now',
  '',
  '\u0000',
];

const DAYS = [
  '0000-00-00',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '10000-01-01',
  '2026-02-30',
  'infinity',
  '',
];

const OF_ANY_TYPE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  2_147_483_647,
  2_147_483_648,
  1e308,
  0.1,
  [],
  [[]],
  [null],
  {},
  { toString: 'x' },
  { __proto__: null, constructor: 1 },
  'x',
];

/** Values for a place of this type: some of the type and at its edges, some of other types. */
export function hostileValues(type: GraphQLInputType): readonly unknown[] {
  const named = getNamedType(type);
  const own = isEnumType(named) ? ['toString', '__proto__', ''] : ofScalar(named.name);
  const inLists = isListType(getNullableType(type)) ? own.map((value) => [value, value]) : [];
  return [...own, ...inLists, ...OF_ANY_TYPE, Array.from({ length: 500 }, () => own[0])];
}

function ofScalar(name: string): readonly unknown[] {
  switch (name) {
    case 'ID':
    case 'String':
      return TEXTS;
    case 'DateTime':
      return TIMES;
    case 'Date':
      return DAYS;
    default:
      return [Number.MAX_SAFE_INTEGER, -2_147_483_648, '1'];
  }
}

/** A cursor of the same list with other positions in it. */
export function tampered(cursor: string): readonly string[] {
  const [key, ...position] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
  const edges = [
    null,
    '',
    'x',
    '\u0000',
    '\ud800',
    0,
    -1,
    1e308,
    1e-308,
    '9'.repeat(400),
    '2026-13-45',
    true,
    {},
    [],
  ];
  const changed = position.flatMap((_, at) => edges.map((edge) => position.toSpliced(at, 1, edge)));
  const forged = [...changed, [], position.slice(1), [...position, ...position], position.toReversed()];
  return [
    ...forged.map((values) => Buffer.from(JSON.stringify([key, ...values])).toString('base64url')),
    cursor.slice(1),
    cursor.slice(0, -3),
    `${cursor}${cursor}`,
    Buffer.from('{"a":1}').toString('base64url'),
    Buffer.from('[').toString('base64url'),
  ];
}
