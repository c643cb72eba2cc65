import { Directive, Field, ObjectType } from 'type-graphql';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import { Node } from '../node/node.type.ts';

/** The most records of one kind that a search answers. */
export const MOST_OF_A_KIND = 20;

export type RecordMatch = 'ID' | 'NUMBER' | 'NAME';

const RecordMatchEnum = vocabularyEnum<RecordMatch>('RecordMatch', 'By what a record was found.', {
  ID: 'The text is one of its ids, in the graph, the portal or Salesforce.',
  NUMBER: 'The text is its own number or one of its references, or the code of the customer.',
  NAME: 'The text is a part of its name.',
});

@ObjectType('RecordHit', { simpleResolvers: true, description: 'A record that a search found.' })
export class RecordHit {
  @Field(() => Node, { description: 'The record.' })
  readonly record!: object;

  @Field(() => RecordMatchEnum, { description: 'By what it was found.' })
  readonly matchedBy!: RecordMatch;
}

@ObjectType('RecordSearch', { simpleResolvers: true, description: 'The records that a search found.' })
export class RecordSearch {
  @Directive(`@listSize(assumedSize: ${MOST_OF_A_KIND})`)
  @Field(() => [RecordHit], {
    description:
      'Found by id first, then by number, then by name. The newest shipments of a number come first.',
  })
  readonly hits!: readonly RecordHit[];

  @Field(() => Boolean, {
    description: `Whether there are more than the first ${MOST_OF_A_KIND} shipments or accounts.`,
  })
  readonly hasMore!: boolean;
}
