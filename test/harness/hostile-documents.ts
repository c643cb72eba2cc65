import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import { packageRoot } from '../../src/config/package-root.ts';
import type { Draw } from './draw.ts';

const repeat = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const size = (draw: Draw) => draw.oneOf([1, 2, 7, 40, 300, 2_000]);

const nest = (depth: number, open: string, inner: string) =>
  `${`${open} { `.repeat(depth)}${inner}${' }'.repeat(depth)}`;

/** Shapes that make a careless server work hard; `draw` chooses how large. */
const SHAPES: readonly ((draw: Draw) => string)[] = [
  (draw) => `{ ${nest(size(draw), 'viewer', '__typename')} }`,
  (draw) => `{ account(portalId: "x") { ${nest(size(draw), 'parent', 'id')} } }`,
  (draw) => nest(size(draw), '', 'viewer'),
  (draw) => `{ ${repeat(size(draw), (at) => `a${at}: viewer { role }`)} }`,
  (draw) => `{ ${repeat(size(draw), () => 'viewer { role }')} }`,
  (draw) => `{ viewer { ${'role '.repeat(size(draw) * 5)} } }`,
  (draw) => `{ viewer { ${'role '.repeat(4_000)} } }`.slice(0, 20_000 + draw.below(3)),
  (draw) => `{ viewer { role ${'@include(if: true) '.repeat(size(draw))} } }`,
  (draw) => `{ viewer { role ${repeat(size(draw), (at) => `@nobody${at}`)} } }`,
  (draw) =>
    `{ viewer { ...A } } ${repeat(size(draw), (at) => `fragment F${at} on Viewer { ...F${at + 1} role }`)}`,
  () => '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }',
  () => '{ viewer { ...A } } fragment A on Viewer { ...A role }',
  () => '{ ...A } fragment A on Query { viewer { role } ...A }',
  (draw) => {
    const levels = draw.oneOf([5, 12, 30, 120]);
    const links = repeat(
      levels,
      (at) => `fragment F${at} on Viewer { ...F${at + 1} ...F${at + 1} a${at}: role }`,
    );
    return `{ viewer { ...F0 } } ${links} fragment F${levels} on Viewer { role }`;
  },
  (draw) => {
    const levels = draw.oneOf([5, 10, 14]);
    const links = repeat(
      levels,
      (at) =>
        `fragment F${at} on Account { x${at}: parent { ...F${at + 1} } y${at}: parent { ...F${at + 1} } }`,
    );
    return `{ account(portalId: "x") { ...F0 } } ${links} fragment F${levels} on Account { id }`;
  },
  (draw) => {
    const many = size(draw);
    const conflict = repeat(many, (at) => `... on Account { x: ${at % 2 ? 'displayName' : 'country'} }`);
    return `{ node(id: "x") { ${conflict} } }`;
  },
  (draw) => `{ shipments(first: 1, filter: { modes: [${'AIR '.repeat(size(draw))}] }) { nodes { id } } }`,
  (draw) => `{ accounts(first: 1, filter: { search: "${'%'.repeat(size(draw))}" }) { nodes { id } } }`,
  (draw) => `{ node(id: ${'['.repeat(size(draw))}${']'.repeat(size(draw))}) { id } }`,
  (draw) => `{ node(id: ${'{ a: '.repeat(size(draw))}1${' }'.repeat(size(draw))}) { id } }`,
  (draw) => `query (${repeat(size(draw), (at) => `$v${at}: ID = "${at}"`)}) { viewer { role } }`,
  (draw) => `query ($v: ${'['.repeat(size(draw))}ID${']'.repeat(size(draw))}) { node(id: $v) { id } }`,
  (draw) => repeat(size(draw), (at) => `query Q${at} { viewer { role } }`),
  (draw) => `{ viewer { role(${repeat(size(draw), (at) => `a${at}: 1`)}) } }`,
  (draw) => `{ a(x: """${'\\"""'.repeat(size(draw))}""") }`,
  (draw) => `{ a(x: "${'\\u{1F600}'.repeat(size(draw))}") }`,
  (draw) => `#${'x'.repeat(size(draw) * 10)}\n{ viewer { role } }`,
  (draw) => `{ viewer { role${', '.repeat(size(draw) * 10)} } }`,
  (draw) => '\ufeff'.repeat(size(draw)) + '{ viewer { role } }',
  () => '{ __proto__: viewer { role } }',
  () => '{ constructor: viewer { toString: role hasOwnProperty: role } }',
  () => '{ viewer { __proto__ constructor } }',
  () => 'mutation { viewer { role } }',
  () => 'mutation { shipmentCancel(input: { id: "x" }) { userErrors { code } } }',
  (draw) =>
    `mutation { ${repeat(size(draw), (at) => `a${at}: shipmentCancel(input: { idempotencyKey: "k", id: "x" }) { userErrors { code } }`)} }`,
  () => 'subscription { viewer { role } }',
  () => 'subscription { ...A } fragment A on Query { viewer { role } }',
  () => 'query @skip(if: true) { viewer { role } }',
  () => '{ viewer @skip(if: $missing) { role } }',
  () => '{ viewer @defer { role } } ',
  () => '{ _entities(representations: [{}]) { __typename } _service { sdl } }',
  () => 'type Query { a: Int } { a }',
  () => 'extend type Query { a: Int }',
  () => '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
  (draw) =>
    `{ __type(name: "Query") { ${nest(size(draw), 'fields { type', 'name').replaceAll('type {', 'type {')} } }`,
  () => '{ viewer { role } __schema { types { name } } }',
];

/** A document of one of the shapes. */
export function hostileDocument(draw: Draw): string {
  return draw.oneOf(SHAPES)(draw);
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
export function mutatedDocument(draw: Draw, text: string): string {
  const tokens = text.match(/"[^"]*"|\w+|\S/g) ?? [];
  for (let change = draw.below(4); change >= 0; change--) {
    const at = draw.below(tokens.length);
    const chosen = draw.oneOf(tokens);
    const kind = draw.below(5);
    if (kind === 0) tokens.splice(at, 1 + draw.below(5));
    else if (kind === 1) tokens.splice(at, 0, draw.oneOf(PUNCTUATION));
    else if (kind === 2) tokens.splice(at, 0, chosen);
    else if (kind === 3) tokens[at] = chosen;
    else tokens.splice(at, 0, ...tokens.slice(at, at + 30));
  }
  return tokens.join(' ');
}

/** A valid selection taken by chance from the schema, deep rather than wide. */
export function randomDocument(draw: Draw, schema: GraphQLSchema): string {
  const select = (typeName: string, depth: number): string => {
    const type = schema.getType(typeName);
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const chosen = fields.filter(() => draw.chance(30));
    const texts = chosen.flatMap((field) => {
      const inner = String(field.type).replace(/[[\]!]/g, '');
      const page = field.args.some(({ name }) => name === 'first') ? `(first: ${1 + draw.below(3)})` : '';
      const isObject = isObjectType(schema.getType(inner));
      if (isObject && depth === 0) return [];
      const directive = draw.chance(10) ? ' @skip(if: false)' : '';
      const alias = draw.chance(5) ? `z${draw.below(3)}: ` : '';
      const body = isObject ? ` { ${select(inner, depth - 1)} }` : '';
      return field.args.some(({ type: argument }) => String(argument).endsWith('!'))
        ? []
        : [`${alias}${field.name}${page}${directive}${body}`];
    });
    return ['__typename', ...texts].join(' ');
  };
  return `{ ${select('Query', 2 + draw.below(6))} }`;
}

/** The queries of the committed examples. */
export function exampleQueries(): string[] {
  const text = readFileSync(join(packageRoot(), 'schema/examples.graphql'), 'utf8');
  return text.split(/^(?=query)/m).filter((part) => part.startsWith('query'));
}
