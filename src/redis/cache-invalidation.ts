import type { SynchronizedObject } from '../domain/ownership/index.ts';
import type { ListCache, RecordCache } from './cache.ts';

/** A record that changed, with its known fields by Salesforce's names. */
export interface ChangedRecord {
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The cached lists in which an object's records stand, and the field that names the parent. The list under a record's own
 * id holds the record, or nothing, for callers of one scope: a record that joins the scope must leave no "nothing" behind.
 */
const LISTS: Partial<
  Readonly<Record<SynchronizedObject, readonly (readonly [list: string, field: string])[]>>
> = {
  Account: [['Account.Portal_Customer_Id__c', 'Portal_Customer_Id__c']],
  Contact: [
    ['Contact.Id', 'Id'],
    ['Account.Contacts', 'AccountId'],
    ['Contact.Portal_User_Id__c', 'Portal_User_Id__c'],
  ],
  Case: [
    ['Case.Id', 'Id'],
    ['Account.Cases', 'AccountId'],
    ['Shipment.Cases', 'Shipment__c'],
    ['Case.Portal_Exception_Id__c', 'Portal_Exception_Id__c'],
  ],
  Opportunity: [
    ['Opportunity.Id', 'Id'],
    ['Account.Opportunities', 'AccountId'],
  ],
  Shipment__c: [
    ['Shipment__c.Id', 'Id'],
    ['Shipment__c.Portal_Shipment_Id__c', 'Portal_Shipment_Id__c'],
  ],
};

/**
 * Removes changed records, and the lists under their current parents, from the caches. The list under a former parent
 * needs no call. A list is a hit only with all its records, and one of them was removed. If that record is cached
 * again, the reader leaves it out of the old list, because its parent differs (`children-reader.ts` of the Salesforce
 * subgraph).
 */
export async function invalidate(
  { records, lists }: { readonly records: RecordCache; readonly lists: ListCache },
  object: SynchronizedObject,
  changed: readonly ChangedRecord[],
): Promise<void> {
  if (changed.length === 0) return;
  const parents = (field: string) => [
    ...new Set(
      changed
        .map(({ id, values }) => (field === 'Id' ? id : values[field]))
        .filter((id): id is string => typeof id === 'string'),
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
