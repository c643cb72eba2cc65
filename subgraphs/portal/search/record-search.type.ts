import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { SynchronizedType } from '../synchronized/synchronized-record.ts';

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
  @Field(() => ID, { description: 'Its opaque id, as node(id:) takes it.' })
  readonly recordId!: string;

  @Field(() => String, { description: 'The kind of record: Account, Shipment, Exception or PortalUser.' })
  readonly record!: SynchronizedType;

  @Field(() => String, { nullable: true, description: 'Its number or name; the code of an exception.' })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: 'The name of the customer that it belongs to.' })
  readonly customer!: string | null;

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
