import { Field, ID, InputType, Int } from 'type-graphql';
import type { SynchronizedRecord } from '../../../src/domain/ownership/index.ts';
import { MAX_PAGE_SIZE } from '../../../src/domain/page.ts';
import type { ReviewCategory, ReviewSide, ReviewState } from '../../../src/domain/review.ts';
import type { Team } from '../../../src/domain/vocabulary/index.ts';
import { MutationInput } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import type { LookupKind } from '../../../src/ledger/lookups/approved-lookups.ts';
import { LookupKindEnum } from '../lookups/lookup-kind.ts';
import { TeamEnum } from '../sync-enums.ts';
import { ReviewCategoryEnum, ReviewSideEnum, ReviewStateEnum } from './review-enums.ts';

@InputType('ReviewItemFilter', { description: 'Which review items to list; all conditions hold.' })
export class ReviewItemFilter {
  @Field(() => [ID], { nullable: true, description: `Only these items, at most ${MAX_PAGE_SIZE}.` })
  readonly ids?: readonly string[] | null;

  @Field(() => [ReviewCategoryEnum], { nullable: true, description: 'Only these categories.' })
  readonly categories?: readonly ReviewCategory[] | null;

  @Field(() => [ReviewStateEnum], { nullable: true, description: 'Only these states.' })
  readonly states?: readonly ReviewState[] | null;

  @Field(() => [TeamEnum], { nullable: true, description: 'Only those that these teams own.' })
  readonly ownerTeams?: readonly Team[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only those that this person works on, named as in reviewItemAssign.',
  })
  readonly assignee?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only those that nobody works on. It cannot be combined with assignee.',
  })
  readonly unassigned?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Only this kind of record, such as Shipment.' })
  readonly record?: SynchronizedRecord | null;

  @Field(() => ID, { nullable: true, description: 'Only the record with this portal id.' })
  readonly portalId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only this account: its opaque id or its portal id.' })
  readonly accountId?: string | null;

  @Field(() => Int, { nullable: true, description: 'Only those that are at least so many hours old.' })
  readonly minAgeHours?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Only those that were opened at or after this.' })
  readonly openedFrom?: Date | null;
}

/** The input fields of every step of a person. */
@InputType()
abstract class ReviewStepInput extends MutationInput {
  @Field(() => ID, { description: 'The id of the review item.' })
  readonly id!: string;

  @Field(() => Int, { description: 'The version of the item that you saw.' })
  readonly expectedVersion!: number;
}

@InputType('ReviewItemAssignInput', { description: 'The assignment of a review item.' })
export class ReviewItemAssignInput extends ReviewStepInput {
  @Field(() => TeamEnum, { nullable: true, description: 'The team; stays when left out.' })
  readonly ownerTeam?: Team | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The person, by an id of the query staff, sign-in name or e-mail address; null removes the assignment; if omitted, it stays.',
  })
  readonly assignee?: string | null;
}

@InputType('ValueEditInput', { description: 'A corrected value.' })
class ValueEditInput {
  @Field(() => String, { description: 'The field as the graph names it.' })
  readonly field!: string;

  @Field(() => String, { nullable: true, description: 'The value, as text; null empties the field.' })
  readonly value?: string | null;
}

@InputType('MappingInput', {
  description: 'The meaning of an external word, stored for all later uses of it.',
})
export class MappingInput {
  @Field(() => LookupKindEnum, { description: 'Which words it belongs to.' })
  readonly kind!: LookupKind;

  @Field(() => String, { description: "The outside's word: a carrier's code, a label of Salesforce." })
  readonly externalValue!: string;

  @Field(() => String, { description: "The portal's word for it." })
  readonly portalValue!: string;
}

@InputType('ReviewItemRetryInput', { description: 'Corrections, to be sent again.' })
export class ReviewItemRetryInput extends ReviewStepInput {
  @Field(() => [ValueEditInput], { nullable: true, description: 'Corrected values; none to just try again.' })
  readonly edits?: readonly ValueEditInput[] | null;

  @Field(() => MappingInput, {
    nullable: true,
    description: 'The meaning of a word that had none.',
  })
  readonly mapping?: MappingInput | null;
}

@InputType('ReviewItemAcceptInput', { description: "One side's values stand." })
export class ReviewItemAcceptInput extends ReviewStepInput {
  @Field(() => ReviewSideEnum, { description: 'Whose values stand.' })
  readonly side!: ReviewSide;

  @Field(() => [String], {
    nullable: true,
    description:
      'For these fields only; for all in question when left out. The item stays open for the others.',
  })
  readonly fields?: readonly string[] | null;
}

@InputType('ReviewItemMergeInput', { description: 'It is an existing record of Salesforce.' })
export class ReviewItemMergeInput extends ReviewStepInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Salesforce id of the existing record, of 15 or 18 characters. Only ids are linked.',
  })
  readonly crmId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Instead of crmId: the recordId of a candidate, or of the shipment that a report is about. Give exactly one of the two.',
  })
  readonly recordId?: string | null;
}

@InputType('ReviewItemCreateInput', { description: 'It is new, and shall be created in Salesforce.' })
export class ReviewItemCreateInput extends ReviewStepInput {}

@InputType('ReviewItemApproveInput', { description: 'The approval of a review item.' })
export class ReviewItemApproveInput extends ReviewStepInput {}

@InputType('ReviewItemLeaveOutInput', { description: 'An event did not happen.' })
export class ReviewItemLeaveOutInput extends ReviewStepInput {
  @Field(() => String, { description: 'Why, 1 to 1000 characters.' })
  readonly reason!: string;
}

@InputType('ReviewItemDismissInput', { description: 'Close an item without doing anything.' })
export class ReviewItemDismissInput extends ReviewStepInput {
  @Field(() => String, { description: 'Why, 1 to 1000 characters.' })
  readonly reason!: string;
}
