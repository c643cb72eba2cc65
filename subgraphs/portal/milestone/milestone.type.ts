import { Field, ObjectType } from 'type-graphql';
import type { MilestoneType } from '../../../src/domain/vocabulary/index.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { MilestoneTypeEnum } from '../../../src/graph/vocabulary-enums.ts';

@ObjectType('Milestone', { simpleResolvers: true, description: 'A step of a shipment that happened.' })
export class Milestone {
  @Field(() => MilestoneTypeEnum, { description: 'Which step.' })
  readonly type!: MilestoneType;

  @Field(() => DateTime, { description: 'When it happened; midnight UTC when only the day is known.' })
  readonly occurredAt!: Date;

  @Field(() => Boolean, { description: 'Whether only the day is known.' })
  readonly dateOnly!: boolean;

  /** The tracking event of the milestone. */
  readonly eventId!: string | null;
}
