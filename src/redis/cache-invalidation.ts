import type { SynchronizedObject } from '../domain/ownership/index.ts';
import type { ListCache, RecordCache } from './cache.ts';

/** What is known of a record that changed: its fields by Salesforce's names, as far as they are at hand. */
export interface ChangedRecord {
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The cached lists in which an object's records stand, and the field that names the parent. */
const LISTS: Partial<
  Readonly<Record<SynchronizedObject, readonly (readonly [list: string, field: string])[]>>
> = {
  Account: [['Account.Portal_Customer_Id__c', 'Portal_Customer_Id__c']],
  Contact: [
    ['Account.Contacts', 'AccountId'],
    ['Contact.Portal_User_Id__c', 'Portal_User_Id__c'],
  ],
  Case: [
    ['Account.Cases', 'AccountId'],
    ['Shipment.Cases', 'Shipment__c'],
    ['Case.Portal_Exception_Id__c', 'Portal_Exception_Id__c'],
  ],
  Opportunity: [['Account.Opportunities', 'AccountId']],
  Shipment__c: [['Shipment__c.Portal_Shipment_Id__c', 'Portal_Shipment_Id__c']],
};

/**
 * Forgets what is cached of records that changed, and the lists under the parents that they have now. The list that a
 * record left ends with the record: a list is a hit only with all its records, and one of them is gone; read anew under
 * its new parent, it no longer counts under the old one (`children-reader.ts` of the Salesforce subgraph).
 */
export async function invalidate(
  { records, lists }: { readonly records: RecordCache; readonly lists: ListCache },
  object: SynchronizedObject,
  changed: readonly ChangedRecord[],
): Promise<void> {
  if (changed.length === 0) return;
  const parents = (field: string) => [
    ...new Set(
      changed.map(({ values }) => values[field]).filter((id): id is string => typeof id === 'string'),
    ),
  ];
  await Promise.all([
    records.invalidate(
      object,
      changed.map(({ id }) => id),
    ),
    ...(LISTS[object] ?? []).map(([name, field]) =>
      lists.invalidateParents({ name, object }, parents(field)),
    ),
  ]);
}
