import { Field, ObjectType } from 'type-graphql';
import type { Owner } from '../../../src/domain/ownership/index.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { OwnerEnum } from '../../../src/graph/user-error.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { BaseValue } from '../../../src/ledger/base-values/base-values.ts';
import { ConflictRuleEnum } from '../sync-enums.ts';

type Source = BaseValue['source'];

const SourceEnum = vocabularyEnum<Source>('ValueSource', 'Who said a value.', {
  SALESFORCE: 'Salesforce.',
  PORTAL: 'The portal.',
  HUB: 'A person, in the review queue of the hub.',
});

@ObjectType('LosingValue', { simpleResolvers: true, description: 'A value that was replaced by rule.' })
class LosingValue {
  @Field(() => SourceEnum, { description: 'Whose value it was.' })
  readonly system!: Source;

  @Field(() => String, { nullable: true, description: 'The value, as text.' })
  readonly value!: string | null;
}

@ObjectType('FieldProvenance', {
  simpleResolvers: true,
  description: 'Where the value of one field comes from, and why it is this one.',
})
export class FieldProvenance {
  @Field(() => String, { description: 'The field as the graph names it.' })
  readonly field!: string;

  @Field(() => OwnerEnum, { description: "Which system's value counts." })
  readonly owner!: Owner;

  @Field(() => SourceEnum, {
    nullable: true,
    description: 'The system that the value comes from; null for a value that was never carried.',
  })
  readonly system!: Source | null;

  @Field(() => String, { nullable: true, description: 'The value in the portal, as text.' })
  readonly portalValue!: string | null;

  @Field(() => String, { nullable: true, description: 'The value in Salesforce, as text.' })
  readonly crmValue!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When that system was seen to say it.' })
  readonly observedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the other system had it, too.' })
  readonly syncedAt!: Date | null;

  @Field(() => ConflictRuleEnum, {
    description: 'The rule that decided, or that would decide if both systems had a value.',
  })
  readonly rule!: BaseValue['rule'];

  @Field(() => LosingValue, {
    nullable: true,
    description: 'The value that lost by the rule; null for none.',
  })
  readonly lost!: LosingValue | null;
}
