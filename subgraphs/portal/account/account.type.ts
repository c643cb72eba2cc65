import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { phoneParts } from '../../../src/domain/transforms/phone-number.ts';
import type { ContractTier, ServiceLevel } from '../../../src/domain/vocabulary/index.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { ContractTierEnum, ServiceLevelEnum, vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { AccountRecord, AccountStatus } from '../../../src/portal-store/account/account.columns.ts';
import { Node } from '../node/node.type.ts';

const AccountStatusEnum = vocabularyEnum<AccountStatus>(
  'AccountStatus',
  "An account's standing in the portal.",
  {
    ACTIVE: 'It may ship.',
    SUSPENDED: 'It may not ship for now.',
    CLOSED: 'It ships no more.',
  },
);

@ObjectType('CustomerCopy', {
  simpleResolvers: true,
  description: "The portal's copies of the few facts of Salesforce that it acts on. Salesforce owns them.",
})
export class CustomerCopy {
  @Field(() => String, { nullable: true, description: 'The legal name in Salesforce.' })
  readonly legalName!: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number in E.164.' })
  readonly phone!: string | null;

  @Field(() => String, { nullable: true, description: 'Extension of the phone number, in digits.' })
  readonly phoneExtension!: string | null;

  @Field(() => String, { nullable: true, description: 'The code that finance uses for the payer.' })
  readonly billingCode!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'ISO 3166-1 code of the country of the billing address.',
  })
  readonly billingCountry!: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the state of the billing address.' })
  readonly billingState!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Where invoices are mailed to; null for a user who may not see the account's contacts.",
  })
  readonly billingContactEmail!: string | null;

  @Field(() => ContractTierEnum, { nullable: true, description: 'The level of the contract.' })
  readonly contractTier!: ContractTier | null;

  @Field(() => [ServiceLevelEnum], {
    nullable: true,
    description:
      'The services that the customer may book; null until received from Salesforce, empty if Salesforce names none any more.',
  })
  readonly eligibleServices!: readonly ServiceLevel[] | null;

  /** Of the account. */
  readonly portalId!: string;
}

@ObjectType('Account', {
  implements: Node,
  simpleResolvers: true,
  description: 'A customer, or one of its branches, as both systems know it.',
})
@Directive('@key(fields: "portalId crmId")')
export class Account implements Node {
  @Field(() => ID, { description: 'Opaque id.' })
  @Directive('@shareable')
  readonly id!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The portal's id; null when only Salesforce has the account.",
  })
  @Directive('@shareable')
  readonly portalId!: string;

  @Field(() => ID, { nullable: true, description: "Salesforce's id; null until the account is linked." })
  @Directive('@shareable')
  readonly crmId!: string | null;

  @Field(() => String, { nullable: true, description: 'The name that the portal shows.' })
  readonly displayName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A legal name in the portal that overrides the one in Salesforce.',
  })
  readonly legalNameOverride!: string | null;

  @Field(() => String, { nullable: true, description: "The portal's short code of the customer." })
  readonly customerCode!: string | null;

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 code or name of the country.' })
  readonly country!: string | null;

  @Field(() => AccountStatusEnum, { nullable: true, description: 'Its standing in the portal.' })
  readonly status!: AccountStatus;

  @Field(() => Boolean, { nullable: true, description: 'Whether this is a branch of another account.' })
  readonly isBranch!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Raised by every change in the portal; give it as expectedVersion.',
  })
  readonly version!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the portal got it.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it last changed in the portal.' })
  readonly updatedAt!: Date;

  @Field(() => String, { nullable: true, description: 'A wished display name that is not accepted yet.' })
  readonly displayNameProposal!: string | null;

  @Field(() => CustomerCopy, {
    nullable: true,
    description: 'The last values received from Salesforce, available while Salesforce does not answer.',
  })
  readonly customerCopy!: CustomerCopy;

  readonly parentId!: string | null;
}

export const AccountConnection = connectionOf('Account', () => Account);

export function toAccount(record: AccountRecord): Account {
  return {
    ...record,
    id: encodeId('Account', record),
    isBranch: record.parentId !== null,
    customerCopy: { ...record, ...phoneParts(record.phone) },
  };
}
