import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import type {
  LookupKind,
  ApprovedLookup as StoredLookup,
} from '../../../src/ledger/lookups/approved-lookups.ts';
import { LookupKindEnum } from './lookup-kind.ts';

@ObjectType('ApprovedLookup', {
  simpleResolvers: true,
  description: 'The meaning of an external word in the portal, approved by staff.',
})
export class ApprovedLookup implements StoredLookup {
  @Field(() => LookupKindEnum, { description: 'Which words it belongs to.' })
  readonly kind!: LookupKind;

  @Field(() => String, { description: "The outside's word: a label of Salesforce, a carrier's code." })
  readonly externalValue!: string;

  @Field(() => String, { description: "The portal's word." })
  readonly portalValue!: string;

  @Field(() => Boolean, { description: "Whether it is the word that is sent for the portal's." })
  readonly preferred!: boolean;

  @Field(() => String, { nullable: true, description: 'Why it was approved.' })
  readonly note!: string | null;

  @Field(() => Int, { description: 'Changes with every approval; give it back as expectedVersion.' })
  readonly version!: number;

  @Field(() => String, { description: 'The person who approved it.' })
  readonly decidedBy!: string;

  @Field(() => DateTime, { description: 'When.' })
  readonly decidedAt!: Date;
}

@InputType('ApprovedLookupSetInput', { description: 'The meaning of an external word from now on.' })
export class ApprovedLookupSetInput extends MutationInput {
  @Field(() => LookupKindEnum, { description: 'Which words it belongs to.' })
  readonly kind!: LookupKind;

  @Field(() => String, { description: "The outside's word." })
  readonly externalValue!: string;

  @Field(() => String, {
    nullable: true,
    description: "The portal's word; null takes the approval back.",
  })
  readonly portalValue?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "True: send this word for the portal's from now on, instead of the one so far.",
  })
  readonly preferred?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  readonly note?: string | null;

  @Field(() => Int, { description: 'The version that you saw; 0 for a word that is not approved yet.' })
  readonly expectedVersion!: number;
}

@ObjectType('ApprovedLookupSetPayload', { simpleResolvers: true, description: 'The word after the change.' })
export class ApprovedLookupSetPayload extends MutationPayload {
  @Field(() => ApprovedLookup, { nullable: true, description: 'The word; null when nothing stands.' })
  readonly approvedLookup!: StoredLookup | null;
}
