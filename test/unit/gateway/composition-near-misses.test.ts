import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { composeSupergraph } from '../../../gateway/composition.ts';
import {
  BOOK,
  compose,
  FILM,
  GREETING,
  MEDIA,
  NAMED,
  namedObject,
  one,
  PET,
  petRequired,
  TITLED,
  titled,
  UNION_PET,
  UNNAMED,
  unionRequired,
} from './composition-toys.ts';

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
