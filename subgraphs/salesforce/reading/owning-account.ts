import type { SalesforceObject } from '../../../src/domain/ownership/index.ts';

/** `account`: the account record itself. `records`: the records that belong to the account. */
export type Right = 'account' | 'records';

/** For each object the field with the account whose scope decides who may read the record. */
export const OWNED_BY: Readonly<Record<SalesforceObject, { readonly field: string; readonly right: Right }>> =
  {
    Account: { field: 'Id', right: 'account' },
    Contact: { field: 'AccountId', right: 'records' },
    Case: { field: 'AccountId', right: 'records' },
    Opportunity: { field: 'AccountId', right: 'records' },
    Shipment__c: { field: 'Account__c', right: 'records' },
  };
