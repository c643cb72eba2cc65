import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { LocalSubgraph } from '../../gateway/transport/local.transport.ts';

/** A subgraph that answers with what it was given, and has one value more than it shows. */
export function numbers(): LocalSubgraph {
  const sdl = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@inaccessible"])
    type Query {
      int(value: Int): String
      list(values: [Int!]): String
      float(value: Float): String
      given(value: Int, of: Given = { value: 7 }): String
      one(by: By!): String
      level(of: String): Level
      levels: [Level!]
      strict: Strict
      things: [Thing!]
    }
    union Thing = One | Two
    type One { given(value: Int): String }
    type Two { given(value: Int): String other: String }
    type Strict { level: Level! }
    input Given { value: Int }
    input By @oneOf { id: ID number: Int }
    enum Level { OPEN SECRET @inaccessible }
  `;
  const text = (_source: unknown, { value }: { value?: number }) => String(value);
  const asJson = (_source: unknown, args: object) => JSON.stringify(args);
  const Query = {
    int: text,
    list: asJson,
    float: text,
    given: asJson,
    one: (
      _source: unknown,
      {
        by,
      }: {
        by: object;
      },
    ) => JSON.stringify(by),
    level: (
      _source: unknown,
      {
        of,
      }: {
        of?: string;
      },
    ) => of ?? 'SECRET',
    levels: () => ['OPEN', 'SECRET'],
    strict: () => ({ level: 'SECRET' }),
    things: () => [
      { __typename: 'One' },
      {
        __typename: 'Two',
        other: 'other',
      },
    ],
  };
  const resolvers = { Query, One: { given: text }, Two: { given: text } };
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
  return { name: 'portal', sdl, schema, contextFor: (request) => request };
}
