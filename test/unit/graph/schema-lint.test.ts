import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { lintSchema } from '../../../src/graph/schema-lint.ts';

const lint = (sdl: string) => lintSchema(parse(sdl));

describe('the schema lint', () => {
  it('finds nothing in a schema that keeps the conventions', () => {
    expect(
      lint(`
        "A record." type Thing @key(fields: "portalId crmId") {
          "Opaque." id: ID!
          "Portal's." portalId: ID
          "Salesforce's." crmId: ID
          "How." mode(
            "Which." unit: Unit
          ): String
          "Old." was: Int @deprecated(reason: "Use mode. Goes on 2027-06-01.")
        }
        "Units." enum Unit { "Kilograms." KILO_GRAM }
        "Instant." scalar DateTime @specifiedBy(url: "https://example.org")
      `),
    ).toEqual([]);
  });

  it('names every element without a description', () => {
    expect(
      lint(`type Thing { field(argument: Filter): Word } enum Word { ONE } input Filter { by: Int }`),
    ).toEqual([
      'Thing: not described',
      'Thing.field: not described',
      'Thing.field.argument: not described',
      'Word: not described',
      'Word.ONE: not described',
      'Filter: not described',
      'Filter.by: not described',
    ]);
  });

  it('names what is not called by the conventions', () => {
    expect(lint(`"t" type thing { "f" Some_field: Int } "e" enum Word { "v" oneTwo }`)).toEqual([
      'thing: not named by the conventions',
      'thing.Some_field: not named by the conventions',
      'Word.oneTwo: not named by the conventions',
    ]);
  });

  it('asks that what an entity gets from another subgraph be nullable, connections included', () => {
    expect(
      lint(`"t" type Thing @key(fields: "crmId") {
        "i" id: ID!
        "k" crmId: ID!
        "n" name: String!
        "c" parts: PartConnection!
      }`),
    ).toEqual([
      'Thing.name: a field of an entity must be nullable, since another subgraph may lead to it',
      'Thing.parts: a field of an entity must be nullable, since another subgraph may lead to it',
    ]);
  });

  it('asks that root fields and guarded fields be nullable', () => {
    expect(
      lint(`
        "q" type Query { "f" viewer: String! }
        "t" type Value { "g" price: Int! @visibleTo(roles: ["SALES"]) }
      `),
    ).toEqual([
      'Query.viewer: a root field must be nullable',
      'Value.price: must be nullable, since not every role may see it',
    ]);
  });

  it('asks for the address of a scalar and for the date of a deprecation', () => {
    expect(lint(`"s" scalar Odd "t" type Value { "f" old: Int @deprecated(reason: "Old.") }`)).toEqual([
      "Odd: a scalar needs its specification's address",
      'Value.old: a deprecation needs a reason with the date of removal',
    ]);
  });

  it('asks that a subscription take a cursor, and that each of its messages have one', () => {
    const messages = `
      "m" interface StreamMessage { "c" cursor: String! }
      "h" type Heartbeat implements StreamMessage { "c" cursor: String! }
      "p" type Plain { "c" cursor: String! }
      "g" union Good = Heartbeat
      "b" union Bad = Heartbeat | Plain`;
    const field = (text: string) => `${messages} "s" type Subscription { "f" ${text} }`;
    expect(lint(field('good("a" after: String): Good'))).toEqual([]);
    expect(lint(field('bad: Bad'))).toEqual([
      'Subscription.bad: must take "after: String", to be resumed',
      'Subscription.bad: Plain must implement StreamMessage',
    ]);
    expect(lint(field('plain("a" after: Int): Heartbeat!'))).toEqual([
      'Subscription.plain: a root field must be nullable',
      'Subscription.plain: must take "after: String", to be resumed',
      'Subscription.plain: must answer a union of stream messages',
    ]);
  });
});
