import type { AggregateName, SynchronizedObject } from './ownership/index.ts';

/**
 * The field of Salesforce that says to which account, and so to which customer, a record belongs there. The portal alone
 * decides which customer sees a record. If somebody moves the record in Salesforce to another customer, the hub either puts
 * it back, or asks a person.
 *
 * PUT_BACK: the record stands for one of the portal, which belongs to one customer for ever. Within that customer, people of
 * Salesforce may move it. ASK: the person or the branch may really have gone to the other customer.
 */
export const CUSTOMER_FIELDS = {
  Account: { field: 'ParentId', ifElsewhere: 'ASK' },
  PortalUser: { field: 'AccountId', ifElsewhere: 'ASK' },
  Shipment: { field: 'Account__c', ifElsewhere: 'PUT_BACK' },
  Exception: { field: 'AccountId', ifElsewhere: 'PUT_BACK' },
  ExceptionTask: { field: 'WhatId', ifElsewhere: 'PUT_BACK' },
} as const satisfies Partial<
  Readonly<Record<AggregateName, { readonly field: string; readonly ifElsewhere: 'ASK' | 'PUT_BACK' }>>
>;

export type PlacedAggregate = keyof typeof CUSTOMER_FIELDS;

/** Undefined for a part of another record. */
export function customerFieldOf(aggregate: AggregateName) {
  return isPlaced(aggregate) ? CUSTOMER_FIELDS[aggregate] : undefined;
}

function isPlaced(aggregate: AggregateName): aggregate is PlacedAggregate {
  return Object.hasOwn(CUSTOMER_FIELDS, aggregate);
}

/** A record of Salesforce that belongs to another customer there than its counterpart in the portal. */
export interface Misplaced {
  readonly action: typeof MISPLACED;
  readonly object: SynchronizedObject;
  readonly portalId: string;
  readonly crmId: string;
  /** Salesforce's id of the account to which the record goes back; null for a customer, which has no parent. */
  readonly home: string | null;
  /** Salesforce's id of the account to which it belongs there; null for none. */
  readonly account: string | null;
}

export const MISPLACED = 'MISPLACED';

/** The field of the item, as the graph names it. */
export const MISPLACED_FIELDS = { Account: 'parent', PortalUser: 'account' } as const;

/** The record that an item asks about; null for an item about something else. */
export function misplacedOf(proposal: Readonly<Record<string, unknown>> | null): Misplaced | null {
  return proposal?.['action'] === MISPLACED ? (proposal as unknown as Misplaced) : null;
}
