import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { ContractTier, ServiceLevel } from '../../../src/domain/vocabulary/index.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { type CrossIds, encodeId } from '../../../src/graph/entity-id.ts';
import { ContractTierEnum, ServiceLevelEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { knownText, shapeRecord } from '../reading/record-shape.ts';

@ObjectType('BillingAddress', { simpleResolvers: true, description: 'Where invoices go.' })
export class BillingAddress {
  @Field(() => String, { nullable: true, description: 'Street and number; may have several lines.' })
  readonly street!: string | null;

  @Field(() => String, { nullable: true, description: 'City.' })
  readonly city!: string | null;

  @Field(() => String, { nullable: true, description: 'State or province, as Salesforce spells it.' })
  readonly state!: string | null;

  @Field(() => String, { nullable: true, description: 'Postal code.' })
  readonly postalCode!: string | null;

  @Field(() => String, { nullable: true, description: 'Country, as Salesforce spells it.' })
  readonly country!: string | null;
}

@ObjectType('ContractTerms', { simpleResolvers: true, description: 'The contract terms of a customer.' })
export class ContractTerms {
  @Field(() => ContractTierEnum, { nullable: true, description: 'The level of the contract.' })
  readonly tier!: ContractTier | null;

  @Field(() => String, { nullable: true, description: 'The promised service level, as text.' })
  readonly serviceCommitments!: string | null;

  @Field(() => [ServiceLevelEnum], { description: 'The services that the customer may book.' })
  readonly eligibleServices!: readonly ServiceLevel[];
}

/** The fields of an account that need its record, under the names of the ownership table. */
export interface AccountFields {
  readonly portalId: string | null;
  readonly legalName: string | null;
  readonly phone: string | null;
  readonly website: string | null;
  readonly industry: string | null;
  readonly billingCode: string | null;
  readonly billingAddress: BillingAddress | null;
  readonly salesOwner: string | null;
  readonly contractTerms: ContractTerms | null;
  readonly crmUpdatedAt: Date | null;
}

/** An account that the caller may read. Its record is read only when a field needs it. */
@ObjectType('Account', { simpleResolvers: true, description: 'A customer or one of its branches.' })
@Directive('@key(fields: "portalId crmId")')
export class Account {
  readonly __typename = 'Account';

  @Field(() => ID, { description: 'Opaque id, the same whichever system answers.' })
  @Directive('@shareable')
  readonly id: string;

  @Field(() => ID, { nullable: true, description: '18-character Salesforce id; null until linked.' })
  @Directive('@shareable')
  readonly crmId: string;

  /** The portal id if it was known at construction; the field `portalId` also asks the link index and Salesforce. */
  readonly knownPortalId: string | null;
  /** The record if it was already read, as in a list; else null. */
  readonly record: CachedRecord | null;

  constructor(ids: CrossIds & { readonly crmId: string }, record: CachedRecord | null = null) {
    this.id = encodeId('Account', ids);
    this.crmId = ids.crmId;
    this.knownPortalId = ids.portalId ?? null;
    this.record = record;
  }
}

export const AccountConnection = connectionOf('Account', () => Account);

export function fieldsOf(record: CachedRecord): AccountFields {
  return shapeRecord('Account', record) as unknown as AccountFields;
}

export function toAccount(record: CachedRecord): Account {
  return new Account({ crmId: record.id, portalId: knownText(record, 'Portal_Customer_Id__c') }, record);
}
