import { Field, ObjectType } from 'type-graphql';
import type { Owner } from '../../../src/domain/ownership/index.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { OwnerEnum } from '../../../src/graph/user-error.ts';
import type { CrmChanged } from '../../../src/ledger/review/review-item.ts';
import { AuditSystemEnum, type System } from '../audit/audit.type.ts';

@ObjectType('ValueOrigin', { simpleResolvers: true, description: 'How a system came to a value.' })
export class ValueOrigin {
  @Field(() => AuditSystemEnum, { description: 'By which way it was changed to this value.' })
  readonly system!: System;

  @Field(() => DateTime, { description: 'When; of a value that the hub only read, when the hub saw it.' })
  readonly at!: Date;

  @Field(() => String, {
    nullable: true,
    description:
      'Who, as AuditEntry.principal names people and parts of the hub; null when nobody is known. See byName.',
  })
  readonly by!: string | null;
}

@ObjectType('DisputedField', { simpleResolvers: true, description: 'Both sides of one field in question.' })
export class DisputedField {
  @Field(() => String, { description: 'The field as the graph names it.' })
  readonly field!: string;

  @Field(() => String, { nullable: true, description: 'The value in the portal, as text.' })
  readonly portalValue!: string | null;

  @Field(() => String, { nullable: true, description: 'The value in Salesforce, as text.' })
  readonly crmValue!: string | null;

  @Field(() => OwnerEnum, {
    nullable: true,
    description: 'The system that owns the field; null for a field that the ownership table does not name.',
  })
  readonly owner!: Owner | null;

  /** Of the item. */
  readonly record!: string;
  readonly portalId!: string | null;
  /** Null when the hub did not read it. */
  readonly crmChanged!: CrmChanged | null;
}

@ObjectType('AgreedValue', { simpleResolvers: true, description: 'A value that both systems had.' })
export class AgreedValue {
  @Field(() => String, { nullable: true, description: "The value in the portal's words, as text." })
  readonly value!: string | null;

  @Field(() => DateTime, { description: 'Since when both had it.' })
  readonly at!: Date;
}
