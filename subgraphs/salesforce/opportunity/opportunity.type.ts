import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../../src/graph/connection.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { DateTime, LocalDate } from '../../../src/graph/scalars.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { shapeRecord } from '../reading/record-shape.ts';

@ObjectType('Opportunity', { simpleResolvers: true, description: 'A deal in the sales pipeline; internal.' })
@Directive('@key(fields: "crmId")')
export class Opportunity {
  @Field(() => ID, { description: 'Opaque id.' })
  @Directive('@shareable')
  readonly id!: string;

  @Field(() => ID, { description: '18-character Salesforce id.' })
  readonly crmId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the deal.' })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: 'Stage of the sale, in the words of Salesforce.' })
  readonly stage!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Expected amount in the currency of the deal: that of the org, unless the org has several.',
  })
  readonly amount!: number | null;

  @Field(() => LocalDate, { nullable: true, description: 'When it is expected to close, or closed.' })
  readonly closeDate!: string | null;

  @Field(() => Float, { nullable: true, description: 'Probability of winning it, 0 to 100.' })
  readonly probability!: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is decided.' })
  readonly isClosed!: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it was won.' })
  readonly isWon!: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'When it last changed in Salesforce.' })
  readonly updatedAt!: Date | null;

  /** Salesforce id; the graph answers the account. */
  readonly account!: string | null;
}

export const OpportunityConnection = connectionOf('Opportunity', () => Opportunity);

export function toOpportunity(record: CachedRecord): Opportunity {
  return {
    ...shapeRecord('Opportunity', record),
    id: encodeId('Opportunity', { crmId: record.id }),
  } as Opportunity;
}
