import type { ListedObject } from './ordering.ts';

export interface Relation {
  readonly parent: 'Account' | 'Shipment__c';
  readonly child: Exclude<ListedObject, 'Account'>;
  /** Salesforce's name of the child relationship, for subqueries. */
  readonly relationship: string;
  /** The child's lookup to its parent. */
  readonly lookup: string;
}

/** The lists of a parent record. Invalidation uses the same list names. */
export const RELATIONS = {
  'Account.Contacts': {
    parent: 'Account',
    child: 'Contact',
    relationship: 'Contacts',
    lookup: 'AccountId',
  },
  'Account.Cases': { parent: 'Account', child: 'Case', relationship: 'Cases', lookup: 'AccountId' },
  'Account.Opportunities': {
    parent: 'Account',
    child: 'Opportunity',
    relationship: 'Opportunities',
    lookup: 'AccountId',
  },
  'Shipment.Cases': {
    parent: 'Shipment__c',
    child: 'Case',
    relationship: 'Cases_Shipment__r',
    lookup: 'Shipment__c',
  },
} as const satisfies Record<string, Relation>;

export type RelationName = keyof typeof RELATIONS;

/** How many children of one parent are kept in the list cache. Pages beyond ask Salesforce. */
export const WINDOW = 200;
