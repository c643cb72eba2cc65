import { describe, expect, it } from 'vitest';
import { CompositionError, composeSupergraph } from '../../../gateway/composition.ts';
import {
  compose,
  GREETING,
  LINK,
  MEDIA,
  NAMED,
  NAMED_KEYS,
  namedObject,
  one,
  PET,
  petRequired,
  TITLED,
  titled,
  UNION_PET,
  unionRequired,
} from './composition-toys.ts';

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
        `type Query { a: Named } interface Named @key(fields: "id") { id: ID! name: String greeting: String }
         type User implements Named @key(fields: "id") { id: ID! name: String greeting: String @shareable }`,
        namedObject(`${GREETING} @shareable`),
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
      [UNION_PET, unionRequired('pet { ... on Animal { ... on Cat { claws } } }')],
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
