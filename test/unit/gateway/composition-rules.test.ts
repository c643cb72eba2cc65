import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CompositionError, composeSupergraph } from '../../../gateway/composition.ts';

const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.5"
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject"]
)
`;

/** Subgraphs `a`, `b` and so on. */
function compose(...sdls: readonly string[]) {
  return composeSupergraph(sdls.map((sdl, index) => ({ name: 'abc'.charAt(index), sdl: LINK + sdl })));
}

function refusal(...sdls: readonly string[]) {
  try {
    compose(...sdls);
  } catch (error) {
    if (!(error instanceof CompositionError)) throw error;
    return error.findings.map(({ code, subgraph, element, message }) => ({
      where: `${code} ${subgraph} ${element}`,
      message,
    }));
  }
  throw new Error('it composes');
}

const NAMED = `type Query { a: Named }
  interface Named @key(fields: "id") { id: ID! name: String }
  type User implements Named @key(fields: "id") { id: ID! name: String }`;
const NAMED_KEYS = NAMED.replaceAll('@key(fields: "id")', '@key(fields: "id") @key(fields: "name")');
/** Has the interface without its field, and so makes the composer write down who resolves it. */
const UNNAMED = `type Query { c: Named }
  interface Named @key(fields: "id") { id: ID! }
  type User implements Named @key(fields: "id") { id: ID! age: String }`;
const namedObject = (fields: string) =>
  `type Query { b: Named } type Named @key(fields: "id") @interfaceObject { id: ID! ${fields} }`;
const GREETING = 'name: String @external greeting: String @requires(fields: "name")';

const PET = `type Query { a: Owner }
  type Owner @key(fields: "id") { id: ID! pet: Animal }
  interface Animal { legs: String }
  interface Furry implements Animal { legs: String fur: String }
  type Cat implements Animal & Furry @shareable { legs: String fur: String claws: String }
  type Dog implements Animal & Furry @shareable { legs: String fur: String }`;
const petRequired = (fields: string) =>
  `${PET.replace('a: Owner', 'b: Owner').replace('pet: Animal', 'pet: Animal @external bill: String @requires(fields: "FIELDS")')}`.replace(
    'FIELDS',
    fields,
  );
const UNION_PET = PET.replace(/interface Animal.*\n/, 'union Animal = Cat | Dog\n')
  .replace(/ {2}interface Furry.*\n/, '')
  .replaceAll('implements Animal & Furry ', '');
const unionRequired = (fields: string) =>
  UNION_PET.replace('a: Owner', 'b: Owner').replace(
    'pet: Animal',
    `pet: Animal @external bill: String @requires(fields: "${fields}")`,
  );

const BOOK = 'type Book @key(fields: "id") { id: ID! title: String @shareable }';
const FILM = 'type Film @key(fields: "id") { id: ID! title: String @shareable }';
const one = (root: string, shelf: string, type: string) => `type Query { ${root} shelf: Shelf @shareable }
  type Shelf @key(fields: "id") { id: ID! ${shelf} } ${type} ${BOOK} ${FILM}`;
const MEDIA = 'union Media = Book | Film';
const TITLED = 'interface Titled { title: String }';
const titled = (text: string) => text.replace(/type (Book|Film)/g, 'type $1 implements Titled');

describe('a construct that the composer gets wrong is refused', () => {
  it.each<[construct: string, sdls: readonly string[], where: string]>([
    [
      '@external, @requires and @interfaceObject where every subgraph with the interface has the field',
      [NAMED, namedObject(GREETING)],
      'EXTERNAL_IGNORED b Named.name',
    ],
    [
      'the same for a key of the interface elsewhere',
      [NAMED_KEYS, namedObject(GREETING)],
      'EXTERNAL_IGNORED b Named.name',
    ],
    [
      'the same for the key of the interface object',
      [NAMED, namedObject('age: String').replace('id: ID!', 'id: ID! @external')],
      'EXTERNAL_IGNORED b Named.id',
    ],
    [
      'the same with @external on the type',
      [
        NAMED,
        `${namedObject('greeting: String @requires(fields: "name")')} extend type Named @external { name: String }`,
      ],
      'EXTERNAL_IGNORED b Named.name',
    ],
    [
      'a key that is @external in two subgraphs, in one of them by the extension of the type',
      [
        'type Query { a: User } type User @key(fields: "id") @key(fields: "name") { id: ID! name: String }',
        `type Query { b: User } type User @key(fields: "id") { id: ID! ${GREETING} }`,
        'type Query { c: User } extend type User @key(fields: "name") @key(fields: "id") { id: ID! name: String @external age: String }',
      ],
      'EXTERNAL_IGNORED b User.name',
    ],
    [
      '@external on an @interfaceObject type though the interface has no such field',
      [NAMED.replace('{ id: ID! name: String }', '{ id: ID! }'), namedObject(GREETING)],
      'EXTERNAL_WITHOUT_ORIGIN b Named.name',
    ],
    [
      '@requires on an @interfaceObject field that every subgraph with the interface has',
      [
        NAMED.replaceAll('name: String }', 'name: String @shareable greeting: String @shareable }').replace(
          'name: String @shareable greeting: String @shareable',
          'name: String greeting: String',
        ),
        namedObject(GREETING.replace('greeting: String', 'greeting: String @shareable')),
      ],
      'REQUIRES_IGNORED b Named.greeting',
    ],
    [
      '@provides on a root field of every subgraph, with no other way to the field',
      [
        'type Query { s: Part @shareable @provides(fields: "size { cm }") } type Part { size: Size } type Size { cm: String @external }',
        'type Query { s: Part @shareable size: Size } type Part { name: String } type Size { cm: String @shareable }',
      ],
      'PROVIDES_IGNORED a Query.s',
    ],
    [
      '@override on an @interfaceObject type',
      [NAMED, namedObject('name: String @override(from: "a")')],
      'OVERRIDE_ON_INTERFACE_OBJECT b Named.name',
    ],
    [
      'an @external key of a type whose interface is an @interfaceObject elsewhere',
      [
        `type Query { a: Named } interface Named @key(fields: "id") { id: ID! }
         type User implements Named @key(fields: "id") { id: ID! @external name: String }`,
        namedObject('age: String'),
        'type Query { c: User } type User @key(fields: "id") { id: ID! size: String }',
      ],
      'EXTERNAL_KEY_OF_IMPLEMENTATION a User.id',
    ],
    [
      'a fragment of @requires on an interface below the one that the field returns',
      [PET, petRequired('pet { ... on Furry { fur } }')],
      'REQUIRES_ABSTRACT_FRAGMENT b Owner.bill',
    ],
    [
      'such a fragment in a fragment',
      [PET, petRequired('pet { legs ... on Cat { ... on Furry { fur } } }')],
      'REQUIRES_ABSTRACT_FRAGMENT b Owner.bill',
    ],
    [
      'a fragment of @requires on no type, at which the composer throws',
      [PET, petRequired('pet { ... { legs } }')],
      'REQUIRES_ABSTRACT_FRAGMENT b Owner.bill',
    ],
    [
      'a fragment of @requires on a union',
      [
        UNION_PET.replaceAll('fur: String', 'fur: String'),
        unionRequired('pet { ... on Animal { ... on Cat { fur } } }')
          .replace('type Cat @shareable', 'type Cat @key(fields: "legs") @shareable')
          .replace('fur: String claws', 'fur: String @external claws'),
      ],
      'REQUIRES_ABSTRACT_FRAGMENT b Owner.bill',
    ],
    [
      'a field that returns the member of a union first and the union in a later subgraph',
      [one('', 'm: Book @shareable', MEDIA), one('', 'm: Media @shareable', MEDIA)],
      'MERGED_TYPE_TOO_NARROW b Shelf.m',
    ],
    [
      'a root field that does',
      [one('m: Book @shareable', '', MEDIA), one('m: Media @shareable', '', MEDIA)],
      'MERGED_TYPE_TOO_NARROW b Query.m',
    ],
    [
      'lists that do',
      [one('', 'm: [Book!]! @shareable', MEDIA), one('', 'm: [Media!]! @shareable', MEDIA)],
      'MERGED_TYPE_TOO_NARROW b Shelf.m',
    ],
    [
      'an object type first and its interface in a later subgraph',
      [titled(one('', 'm: Book @shareable', TITLED)), titled(one('', 'm: Titled @shareable', TITLED))],
      'MERGED_TYPE_TOO_NARROW b Shelf.m',
    ],
    [
      'the union never null first and its member perhaps null in a later subgraph',
      [one('', 'm: Media! @shareable', MEDIA), one('', 'm: Book @shareable', '')],
      'MERGED_TYPE_TOO_NARROW a Shelf.m',
    ],
    [
      'the field of an interface that returns a union here and its member there',
      [
        one('l: Lent', 'm: Media @shareable', MEDIA).replace(
          'type Shelf',
          'interface Lent { m: Media } type Shelf implements Lent',
        ),
        one('', 'm: Book @shareable', '').replace(
          'type Shelf',
          'interface Lent { m: Book } type Shelf implements Lent',
        ),
      ],
      'INTERFACE_FIELD_TYPE_IGNORED b Lent.m',
    ],
  ])('%s', (_construct, sdls, where) => {
    const findings = refusal(...sdls);
    expect(findings.map((finding) => finding.where)).toContain(where);
    expect(findings.find((finding) => finding.where === where)?.message).toMatch(/^.+: .+\. .+\.$/);
  });

  it('also under the names that @link gives', () => {
    const renamed = `extend schema @link(
      url: "https://specs.apollo.dev/federation/v2.5"
      import: ["@key", { name: "@external", as: "@elsewhere" }, "@interfaceObject"]
    ) type Query { b: Named }
    type Named @key(fields: "id") @interfaceObject { id: ID! name: String @elsewhere greeting: String @federation__requires(fields: "name") }`;
    const subgraphs = [
      { name: 'a', sdl: LINK + NAMED },
      { name: 'b', sdl: renamed },
    ];
    expect(() => composeSupergraph(subgraphs)).toThrow(/b Named\.name: @external on .*\(EXTERNAL_IGNORED\)/);
  });

  it('as a refusal when the composer throws at what it does not know', () => {
    const throws = `type Query { b: Owner } type Owner @key(fields: "id") { id: ID! boss: Named @external bill: String @requires(fields: "boss { name }") }
      type Named @key(fields: "id") @interfaceObject { id: ID! name: String @external }`;
    const origin = `${NAMED} type Owner @key(fields: "id") { id: ID! boss: Named }`;
    expect(refusal(origin, throws)[0]?.where).toBe('COMPOSER_FAILED null null');
  });
});

describe('what is near to it composes', () => {
  it.each<[construct: string, sdls: readonly string[]]>([
    [
      '@external and @requires on an @interfaceObject type where a subgraph has the interface without the field',
      [NAMED, namedObject(GREETING), UNNAMED],
    ],
    ['an @interfaceObject type with fields of its own', [NAMED, namedObject('age: String')]],
    [
      '@external and @requires on an entity',
      [
        NAMED.replace('a: Named', 'a: User'),
        `type Query { b: User } type User @key(fields: "id") { id: ID! ${GREETING} }`,
      ],
    ],
    [
      'an @external key of an extension, which is none',
      [
        'type Query { a: User } type User @key(fields: "id") { id: ID! }',
        'type Query { b: User } extend type User @key(fields: "id") { id: ID! @external age: String }',
      ],
    ],
    [
      'an @external key of an implementation that its subgraph never returns',
      [
        'type Query { a: String } interface Named @key(fields: "id") { id: ID! } type User implements Named @key(fields: "id") { id: ID! @external name: String }',
        namedObject('size: String'),
        UNNAMED,
      ],
    ],
    [
      'an @external key of an implementation that has another key',
      [
        `type Query { a: Named } interface Named @key(fields: "id") { id: ID! name: String }
       type User implements Named @key(fields: "id") @key(fields: "name") { id: ID! @external name: String }`,
        namedObject('age: String'),
        'type Query { c: User } type User @key(fields: "id") @key(fields: "name") { id: ID! name: String size: String }',
      ],
    ],
    [
      '@override on an entity',
      [
        'type Query { a: User } type User @key(fields: "id") { id: ID! name: String }',
        'type Query { b: User } type User @key(fields: "id") { id: ID! name: String @override(from: "a") }',
      ],
    ],
    [
      '@provides on a root field of every subgraph, where a key leads to the field',
      [
        'type Query { s: User @shareable @provides(fields: "name") } type User @key(fields: "id") { id: ID! name: String @external }',
        'type Query { s: User @shareable } type User @key(fields: "id") { id: ID! name: String @shareable }',
      ],
    ],
    [
      '@provides on a root field of every subgraph, where another one resolves all of it',
      [
        'type Query { s: Size @shareable @provides(fields: "cm") } type Size { cm: String @external }',
        'type Query { s: Size @shareable } type Size { cm: String @shareable }',
      ],
    ],
    [
      'fragments of @requires on object types',
      [PET, petRequired('pet { legs ... on Cat { claws } ... on Dog { fur } }')],
    ],
    [
      'a fragment of @requires on the interface that the field returns',
      [PET, petRequired('pet { ... on Animal { legs } }')],
    ],
    [
      'fragments of @requires on the members of a union',
      [UNION_PET, unionRequired('pet { ... on Cat { claws } ... on Dog { fur } }')],
    ],
    [
      'a union first and its member in a later subgraph',
      [
        one('m: Media @shareable', 'm: Media @shareable', MEDIA),
        one('m: Book @shareable', 'm: Book @shareable', MEDIA),
      ],
    ],
    [
      'an interface first and its object type in a later subgraph',
      [titled(one('', 'm: Titled @shareable', TITLED)), titled(one('', 'm: Book @shareable', TITLED))],
    ],
    [
      'a union with other members in each subgraph',
      [
        `type Query { a: Media } ${MEDIA} ${BOOK} ${FILM}`,
        `type Query { b: Media } union Media = Book ${BOOK}`,
      ],
    ],
    [
      'a type that may be null in one subgraph alone',
      [one('m: Media! @shareable', '', MEDIA), one('m: Media @shareable', '', MEDIA)],
    ],
    [
      'an interface whose fields differ in nullability',
      [
        'type Query { a: Titled } interface Titled { title: String! } type Book implements Titled @shareable { title: String! }',
        'type Query { b: Titled } interface Titled { title: String } type Book implements Titled @shareable { title: String }',
      ],
    ],
  ])('%s', (_construct, sdls) => {
    expect(compose(...sdls).supergraphSdl).toContain('join__Graph');
  });

  it("the project's own schemas, their union included", () => {
    const own = ['portal', 'salesforce', 'operations'].map((name) => ({
      name,
      sdl: readFileSync(`schema/${name}.graphql`, 'utf8'),
    }));
    expect(composeSupergraph(own).publicSdl).toMatch(/^union /m);
  });
});
