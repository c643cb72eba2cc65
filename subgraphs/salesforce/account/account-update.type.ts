import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { ContractTier, ServiceLevel } from '../../../src/domain/vocabulary/index.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { ContractTierEnum, ServiceLevelEnum } from '../../../src/graph/vocabulary-enums.ts';
import { Account } from './account.type.ts';

@InputType('BillingAddressInput', {
  description: 'Parts of the billing address to change; null empties one.',
})
class BillingAddressInput {
  @Field(() => String, { nullable: true, description: 'Street and number; may have several lines.' })
  readonly street?: string | null;

  @Field(() => String, { nullable: true, description: 'City.' })
  readonly city?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'State or province: ISO 3166-2 code (with or without the country) or name.',
  })
  readonly state?: string | null;

  @Field(() => String, { nullable: true, description: 'Postal code.' })
  readonly postalCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Country: ISO 3166-1 code or name.' })
  readonly country?: string | null;
}

@InputType('ContractTermsInput', { description: 'Parts of the contract to change; null empties one.' })
class ContractTermsInput {
  @Field(() => ContractTierEnum, { nullable: true, description: 'The level of the contract.' })
  readonly tier?: ContractTier | null;

  @Field(() => String, { nullable: true, description: 'The promised service level, as text.' })
  readonly serviceCommitments?: string | null;

  @Field(() => [ServiceLevelEnum], {
    nullable: true,
    description: 'The services that the customer may book, all of them.',
  })
  readonly eligibleServices?: readonly ServiceLevel[] | null;
}

@InputType('AccountUpdateInput', {
  description: 'The changes of an account in Salesforce. An omitted field stays; null empties it.',
})
export class AccountUpdateInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the account or branch.' })
  readonly id!: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The crmUpdatedAt that you saw. If the account has changed since (Salesforce counts seconds), nothing is written.',
  })
  readonly expectedVersion?: Date | null;

  @Field(() => String, { nullable: true, description: 'The legal name.' })
  readonly legalName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Phone number; stored as E.164. An extension may follow, such as ext. 12.',
  })
  readonly phone?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Extension of the phone number, in digits. If omitted, it stays while the number stays.',
  })
  readonly phoneExtension?: string | null;

  @Field(() => String, { nullable: true, description: 'Address of the web site.' })
  readonly website?: string | null;

  @Field(() => String, { nullable: true, description: 'Line of business.' })
  readonly industry?: string | null;

  @Field(() => String, { nullable: true, description: 'The code that finance uses for the payer.' })
  readonly billingCode?: string | null;

  @Field(() => BillingAddressInput, { nullable: true, description: 'Where invoices go.' })
  readonly billingAddress?: BillingAddressInput | null;

  @Field(() => ContractTermsInput, { nullable: true, description: 'The contract terms of the customer.' })
  readonly contractTerms?: ContractTermsInput | null;
}

@ObjectType('AccountUpdatePayload', {
  simpleResolvers: true,
  description: 'The account after the change, and the writes.',
})
export class AccountUpdatePayload extends MutationPayload {
  @Field(() => Account, {
    nullable: true,
    description: 'The account as Salesforce has it now; null when there is none that you may see.',
  })
  readonly account!: Account | null;
}
