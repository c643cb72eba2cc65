import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

const upTo = (random: Random, most: number) => Math.floor(random() * most);
const one = <T>(random: Random, from: readonly T[]): T => from[upTo(random, from.length)] as T;
const repeat = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const size = (random: Random) => one(random, [1, 2, 7, 40, 300, 2_000]);

const nest = (depth: number, open: string, inner: string) =>
  `${`${open} { `.repeat(depth)}${inner}${' }'.repeat(depth)}`;

/** Shapes that make a careless server work hard; `random` chooses how large. */
const SHAPES: readonly ((random: Random) => string)[] = [
  (random) => `{ ${nest(size(random), 'viewer', '__typename')} }`,
  (random) => `{ account(portalId: "x") { ${nest(size(random), 'parent', 'id')} } }`,
  (random) => nest(size(random), '', 'viewer'),
  (random) => `{ ${repeat(size(random), (at) => `a${at}: viewer { role }`)} }`,
  (random) => `{ ${repeat(size(random), () => 'viewer { role }')} }`,
  (random) => `{ viewer { ${'role '.repeat(size(random) * 5)} } }`,
  (random) => `{ viewer { ${'role '.repeat(4_000)} } }`.slice(0, 20_000 + upTo(random, 3)),
  (random) => `{ viewer { role ${'@include(if: true) '.repeat(size(random))} } }`,
  (random) => `{ viewer { role ${repeat(size(random), (at) => `@nobody${at}`)} } }`,
  (random) =>
    `{ viewer { ...A } } ${repeat(size(random), (at) => `fragment F${at} on Viewer { ...F${at + 1} role }`)}`,
  () => '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }',
  () => '{ viewer { ...A } } fragment A on Viewer { ...A role }',
  () => '{ ...A } fragment A on Query { viewer { role } ...A }',
  (random) => {
    const levels = one(random, [5, 12, 30, 120]);
    const links = repeat(
      levels,
      (at) => `fragment F${at} on Viewer { ...F${at + 1} ...F${at + 1} a${at}: role }`,
    );
    return `{ viewer { ...F0 } } ${links} fragment F${levels} on Viewer { role }`;
  },
  (random) => {
    const levels = one(random, [5, 10, 14]);
    const links = repeat(
      levels,
      (at) =>
        `fragment F${at} on Account { x${at}: parent { ...F${at + 1} } y${at}: parent { ...F${at + 1} } }`,
    );
    return `{ account(portalId: "x") { ...F0 } } ${links} fragment F${levels} on Account { id }`;
  },
  (random) => {
    const many = size(random);
    const conflict = repeat(many, (at) => `... on Account { x: ${at % 2 ? 'displayName' : 'country'} }`);
    return `{ node(id: "x") { ${conflict} } }`;
  },
  (random) => `{ shipments(first: 1, filter: { modes: [${'AIR '.repeat(size(random))}] }) { nodes { id } } }`,
  (random) => `{ accounts(first: 1, filter: { search: "${'%'.repeat(size(random))}" }) { nodes { id } } }`,
  (random) => `{ node(id: ${'['.repeat(size(random))}${']'.repeat(size(random))}) { id } }`,
  (random) => `{ node(id: ${'{ a: '.repeat(size(random))}1${' }'.repeat(size(random))}) { id } }`,
  (random) => `query (${repeat(size(random), (at) => `$v${at}: ID = "${at}"`)}) { viewer { role } }`,
  (random) => `query ($v: ${'['.repeat(size(random))}ID${']'.repeat(size(random))}) { node(id: $v) { id } }`,
  (random) => repeat(size(random), (at) => `query Q${at} { viewer { role } }`),
  (random) => `{ viewer { role(${repeat(size(random), (at) => `a${at}: 1`)}) } }`,
  (random) => `{ a(x: """${'\\"""'.repeat(size(random))}""") }`,
  (random) => `{ a(x: "${'\\u{1F600}'.repeat(size(random))}") }`,
  (random) => `#${'x'.repeat(size(random) * 10)}\n{ viewer { role } }`,
  (random) => `{ viewer { role${', '.repeat(size(random) * 10)} } }`,
  (random) => '\ufeff'.repeat(size(random)) + '{ viewer { role } }',
  () => '{ __proto__: viewer { role } }',
  () => '{ constructor: viewer { toString: role hasOwnProperty: role } }',
  () => '{ viewer { __proto__ constructor } }',
  () => 'mutation { viewer { role } }',
  () => 'mutation { shipmentCancel(input: { id: "x" }) { userErrors { code } } }',
  (random) =>
    `mutation { ${repeat(size(random), (at) => `a${at}: shipmentCancel(input: { idempotencyKey: "k", id: "x" }) { userErrors { code } }`)} }`,
  () => 'subscription { viewer { role } }',
  () => 'subscription { ...A } fragment A on Query { viewer { role } }',
  () => 'query @skip(if: true) { viewer { role } }',
  () => '{ viewer @skip(if: $missing) { role } }',
  () => '{ viewer @defer { role } } ',
  () => '{ _entities(representations: [{}]) { __typename } _service { sdl } }',
  () => 'type Query { a: Int } { a }',
  () => 'extend type Query { a: Int }',
  () => '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
  (random) =>
    `{ __type(name: "Query") { ${nest(size(random), 'fields { type', 'name').replaceAll('type {', 'type {')} } }`,
  () => '{ viewer { role } __schema { types { name } } }',
];

/** A document of one of the shapes. */
export function hostileDocument(random: Random): string {
  return one(random, SHAPES)(random);
}

const PUNCTUATION = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  '!',
  '$',
  '@',
  '...',
  '|',
  '&',
  '"',
  '"""',
  '#',
  '=',
  ',',
  '\u0000',
  '\ud800',
  '\ufeff',
  '\\',
];

/** A document with parts left out, doubled, moved or replaced. */
export function mutatedDocument(random: Random, text: string): string {
  const tokens = text.match(/"[^"]*"|\w+|\S/g) ?? [];
  for (let change = upTo(random, 4); change >= 0; change--) {
    const at = upTo(random, tokens.length);
    const chosen = one(random, tokens);
    const kind = upTo(random, 5);
    if (kind === 0) tokens.splice(at, 1 + upTo(random, 5));
    else if (kind === 1) tokens.splice(at, 0, one(random, PUNCTUATION));
    else if (kind === 2) tokens.splice(at, 0, chosen);
    else if (kind === 3) tokens[at] = chosen;
    else tokens.splice(at, 0, ...tokens.slice(at, at + 30));
  }
  return tokens.join(' ');
}

/** A valid selection taken by chance from the schema, deep rather than wide. */
export function randomDocument(random: Random, schema: GraphQLSchema): string {
  const select = (typeName: string, depth: number): string => {
    const type = schema.getType(typeName);
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const chosen = fields.filter(() => random() < 0.3);
    const texts = chosen.flatMap((field) => {
      const inner = String(field.type).replace(/[[\]!]/g, '');
      const page = field.args.some(({ name }) => name === 'first') ? `(first: ${1 + upTo(random, 3)})` : '';
      const isObject = isObjectType(schema.getType(inner));
      if (isObject && depth === 0) return [];
      const directive = random() < 0.1 ? ' @skip(if: false)' : '';
      const alias = random() < 0.05 ? `z${upTo(random, 3)}: ` : '';
      const body = isObject ? ` { ${select(inner, depth - 1)} }` : '';
      return field.args.some(({ type: argument }) => String(argument).endsWith('!'))
        ? []
        : [`${alias}${field.name}${page}${directive}${body}`];
    });
    return ['__typename', ...texts].join(' ');
  };
  return `{ ${select('Query', 2 + upTo(random, 6))} }`;
}
