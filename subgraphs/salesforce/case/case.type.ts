import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { Team } from '../../../src/domain/vocabulary/index.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { TeamEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { shapeRecord } from '../reading/record-shape.ts';

@ObjectType('Case', { simpleResolvers: true, description: 'The service work on a problem.' })
@Directive('@key(fields: "crmId")')
export class Case {
  @Field(() => ID, { description: 'Opaque id.' })
  @Directive('@shareable')
  readonly id!: string;

  @Field(() => ID, { description: '18-character Salesforce id.' })
  readonly crmId!: string;

  @Field(() => String, { nullable: true, description: 'The number to quote on the phone.' })
  readonly number!: string | null;

  @Field(() => String, { nullable: true, description: 'The subject.' })
  readonly subject!: string | null;

  @Field(() => String, { nullable: true, description: 'Remarks of the service agents; internal.' })
  readonly description!: string | null;

  @Field(() => String, { nullable: true, description: 'How far the work is, in the words of Salesforce.' })
  readonly status!: string | null;

  @Field(() => String, { nullable: true, description: 'How urgent it is, in the words of Salesforce.' })
  readonly priority!: string | null;

  @Field(() => String, { nullable: true, description: 'The cause, in the words of Salesforce.' })
  readonly reason!: string | null;

  @Field(() => TeamEnum, {
    nullable: true,
    description: 'The team in whose queue it is; null if it is in none, or in one of no team.',
  })
  readonly queue!: Team | null;

  @Field(() => String, { nullable: true, description: 'How it came in, such as by e-mail or from the hub.' })
  readonly origin!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the work is done.' })
  readonly isClosed!: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was opened.' })
  readonly openedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was closed; null while open.' })
  readonly closedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it last changed in Salesforce.' })
  readonly updatedAt!: Date | null;

  /** Salesforce ids; the graph answers the records. */
  readonly account!: string | null;
  readonly contact!: string | null;
  readonly shipment!: string | null;
  /** The portal's id; the graph answers the exception. */
  readonly exception!: string | null;
}

export const CaseConnection = connectionOf('Case', () => Case);

export function toCase(record: CachedRecord): Case {
  return { ...shapeRecord('Case', record), id: encodeId('Case', { crmId: record.id }) } as Case;
}
