import type { ContractTier, ServiceLevel } from '../../domain/vocabulary/index.ts';
import { integer, type NewRecord, type RecordOf, text, texts, time, uuid } from '../record/column.ts';
import { recordTable } from '../record/record-table.ts';

export type AccountStatus = 'ACTIVE' | 'SUSPENDED' | 'CLOSED';

/** A customer (`parentId` null) or one of its branches. */
export const ACCOUNT = recordTable('account', {
  portalId: uuid().given(),
  crmId: text().orNull().given(),
  parentId: uuid().orNull().given(),
  /** The customer itself, or the customer of a branch. */
  customerId: uuid(),
  displayName: text().needed().audited(),
  /** Salesforce's value as last received; null before the first one. */
  legalName: text().orNull(),
  legalNameOverride: text().orNull().given().audited(),
  /** A proposed display name that waits for a decision. */
  displayNameProposal: text().orNull().audited(),
  displayNameProposedAt: time().orNull(),
  /** The services that the customer may book; null until received from Salesforce. */
  eligibleServices: texts<ServiceLevel>().orNull(),
  customerCode: text().orNull().given(),
  country: text().orNull().given(),
  status: text<AccountStatus>().given('ACTIVE'),
  // Copies of fields that Salesforce owns, as last synchronized; codes of ISO 3166, phones in E.164 with
  // their extension (`domain/transforms/phone-number.ts`).
  phone: text().orNull(),
  billingCode: text().orNull(),
  billingCountry: text().orNull(),
  billingState: text().orNull(),
  billingContactEmail: text().orNull(),
  contractTier: text<ContractTier>().orNull(),
  version: integer(),
  createdAt: time(),
  updatedAt: time(),
});

export type AccountRecord = RecordOf<typeof ACCOUNT>;
export type NewAccount = NewRecord<typeof ACCOUNT>;
