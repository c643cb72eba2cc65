import { Field, ID, ObjectType } from 'type-graphql';
import type {
  ReviewDecision,
  ReviewSide,
  ReviewOutcome as StoredOutcome,
} from '../../../src/domain/review.ts';
import { recordIdOf } from './record-ids.ts';
import { ReviewDecisionEnum, ReviewResultEnum, ReviewSideEnum } from './review-enums.ts';

/** What a decision would do, and what it did. */

@ObjectType('DecisionOffer', {
  simpleResolvers: true,
  description: 'A decision that a person may think of, and whether it changes something.',
})
export class Offer {
  @Field(() => ReviewDecisionEnum, { description: 'The kind of decision.' })
  readonly kind!: ReviewDecision['kind'];

  @Field(() => ReviewSideEnum, { nullable: true, description: 'Whose values would stand, for ACCEPT.' })
  readonly side!: ReviewSide | null;

  @Field(() => [String], { description: 'The fields that an ACCEPT may name, or that a RETRY may correct.' })
  readonly fields!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'Why it would change nothing and is refused; null when it is offered.',
  })
  readonly refusal!: string | null;
}

@ObjectType('ReviewOutcome', {
  simpleResolvers: true,
  description: 'What a decision made of the record: the one that was created, linked, or goes on.',
})
export class Outcome {
  @Field(() => ReviewResultEnum, { description: 'What happened to it.' })
  readonly result!: StoredOutcome['result'];

  @Field(() => String, { description: 'The kind of record, such as Shipment.' })
  readonly record!: string;

  @Field(() => ID, { nullable: true, description: 'Its opaque id, as node(id:) takes it.' })
  readonly recordId!: string | null;

  @Field(() => ID, { nullable: true, description: "The portal's id." })
  readonly portalId!: string | null;

  readonly knownCrmId!: string | null;
}

export function toOutcome({ result, record, portalId, crmId }: StoredOutcome): Outcome {
  return { result, record, portalId, knownCrmId: crmId, recordId: recordIdOf(record, { portalId, crmId }) };
}
