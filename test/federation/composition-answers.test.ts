import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { toyGateway } from '../harness/gateway/toy-gateway.ts';

/**
 * Constructs next to those that composition refuses (test/unit/gateway/composition-rules.test.ts). They compose, so
 * they must be answered rightly.
 */

const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.5"
  import: ["@key", "@shareable", "@external", "@requires", "@interfaceObject"]
)
`;

interface Toy {
  readonly sdl: string;
  readonly resolvers: object;
}

async function answer(query: string, toys: Readonly<Record<string, Toy>>): Promise<unknown> {
  const subgraphs = Object.entries(toys).map(([name, toy]) => {
    const sdl = LINK + toy.sdl;
    const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: toy.resolvers as never }]);
    return { name, sdl, schema, contextFor: (request: object) => ({ ...request }) };
  });
  await using toy = toyGateway({}, subgraphs);
  const { data, errors } = await toy.gateway.execute({ query, authorization: 'Bearer user-1' });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data));
}

const reference = (key: object) => key;
const USER = { __typename: 'User', id: '1', name: 'Ada' };
const CAT = { __typename: 'Cat', id: '1', claws: 'long' };

it('gives an @interfaceObject type what it requires, where a subgraph has the interface without the field', async () => {
  const data = await answer('{ b { name greeting } c { greeting } }', {
    a: {
      sdl: `type Query { a: Named } interface Named @key(fields: "id") { id: ID! name: String }
        type User implements Named @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        Query: { a: () => USER },
        Named: { __resolveReference: () => USER },
        User: { __resolveReference: () => USER },
      },
    },
    b: {
      sdl: `type Query { b: Named } type Named @key(fields: "id") @interfaceObject {
        id: ID! name: String @external greeting: String @requires(fields: "name")
      }`,
      resolvers: {
        Query: { b: () => ({ id: '1' }) },
        Named: { __resolveReference: reference, greeting: ({ name }: { name?: string }) => `Hello ${name}` },
      },
    },
    c: {
      sdl: `type Query { c: Named } interface Named @key(fields: "id") { id: ID! }
        type User implements Named @key(fields: "id") { id: ID! age: String }`,
      resolvers: {
        Query: { c: () => USER },
        Named: { __resolveReference: () => USER },
        User: { __resolveReference: () => USER },
      },
    },
  });
  expect(data).toEqual({ b: { name: 'Ada', greeting: 'Hello Ada' }, c: { greeting: 'Hello Ada' } });
});

it.each([
  ['object types', 'pet { legs ... on Cat { claws } ... on Dog { fur } }'],
  ['the interface that the field returns', 'pet { ... on Animal { legs } ... on Cat { claws } }'],
])('gives a field what it requires by fragments on %s', async (_types, fields) => {
  const pets = `interface Animal { legs: String }
    type Cat implements Animal @shareable { legs: String claws: String }
    type Dog implements Animal @shareable { legs: String fur: String }`;
  const data = await answer('{ a { bill } b { bill } }', {
    a: {
      sdl: `type Query { a: Owner } type Owner @key(fields: "id") { id: ID! pet: Animal } ${pets}`,
      resolvers: {
        Query: { a: () => ({ id: '1' }) },
        Owner: { __resolveReference: reference, pet: () => ({ ...CAT, legs: 'four' }) },
      },
    },
    b: {
      sdl: `type Query { b: Owner } type Owner @key(fields: "id") {
        id: ID! pet: Animal @external bill: String @requires(fields: "${fields}")
      } ${pets}`,
      resolvers: {
        Query: { b: () => ({ id: '1' }) },
        Owner: {
          __resolveReference: reference,
          bill: ({ pet }: { pet?: { legs?: string; claws?: string } }) =>
            `${pet?.legs} legs, ${pet?.claws} claws`,
        },
      },
    },
  });
  const bill = { bill: 'four legs, long claws' };
  expect(data).toEqual({ a: bill, b: bill });
});

it('answers a union that a later subgraph narrows to one member', async () => {
  const data = await answer(
    '{ pet { ... on Cat { claws age } ... on Dog { fur } } owner { pet { ... on Cat { claws age } ... on Dog { fur } } } }',
    {
      a: {
        sdl: `type Query { pet: Pet @shareable owner: Owner } type Owner @key(fields: "id") { id: ID! pet: Pet @shareable }
          union Pet = Cat | Dog type Cat @key(fields: "id") { id: ID! claws: String } type Dog { fur: String }`,
        resolvers: {
          Query: { pet: () => CAT, owner: () => ({ id: '1' }) },
          Owner: { __resolveReference: reference, pet: () => CAT },
          Cat: { __resolveReference: () => CAT },
        },
      },
      b: {
        sdl: `type Query { pet: Cat @shareable } type Owner @key(fields: "id") { id: ID! pet: Cat @shareable }
          type Cat @key(fields: "id") { id: ID! age: String }`,
        resolvers: {
          Query: { pet: () => CAT },
          Owner: { __resolveReference: reference, pet: () => CAT },
          Cat: { __resolveReference: reference, age: () => 'nine' },
        },
      },
    },
  );
  expect(data).toEqual({
    pet: { claws: 'long', age: 'nine' },
    owner: { pet: { claws: 'long', age: 'nine' } },
  });
});
