import {
  type Caller,
  FIELD_VISIBILITY,
  type Role,
  readableAccounts,
  recordAccounts,
} from '../../../src/domain/access.ts';
import { listKey } from '../../../src/domain/cursor.ts';
import type { SalesforceObject } from '../../../src/domain/ownership/index.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { type Soql, soql } from '../../../src/salesforce/soql.ts';
import { apiName, parts } from './selection.ts';

/** With the other parts of a query this many ids stay below the longest URI that Salesforce accepts. */
const ACCOUNTS_A_QUERY = 200;

/** How a record of each object names the account that decides who may read it. */
const OWNED_BY: Readonly<Record<SalesforceObject, { readonly field: string; readonly right: Right }>> = {
  Account: { field: 'Id', right: 'account' },
  Contact: { field: 'AccountId', right: 'records' },
  Case: { field: 'AccountId', right: 'records' },
  Opportunity: { field: 'AccountId', right: 'records' },
  Shipment__c: { field: 'Account__c', right: 'records' },
};

/** `account`: the account record itself. `records`: what belongs to the account. */
type Right = 'account' | 'records';

/** What one caller may read of Salesforce, in the ids of Salesforce. Accounts without a Salesforce id grant nothing. */
export interface ReadScope {
  /** Equal for callers with equal rights; empty for staff. Part of every cache key whose SOQL carried the scope. */
  readonly key: string;
  /**
   * The scope as SOQL on the object: each query that is asked of it is asked once with each of these, and their rows
   * together are the answer. `[null]` excludes nothing; empty means: do not even ask. More than one only for callers
   * with more than 200 accounts, whose ids do not fit into one request.
   */
  readonly conditions: (object: SalesforceObject) => readonly (Soql | null)[];
  /** Checks one record, wherever it was read from. */
  readonly allows: (object: SalesforceObject, record: CachedRecord) => boolean;
  /** Whether an account (by Salesforce id) lies within the right. */
  readonly holds: (right: Right, accountCrmId: string) => boolean;
  /** Both ids of an account that the scope itself knows. */
  readonly accountByPortalId: (portalId: string) => string | null;
  readonly accountByCrmId: (crmId: string) => string | null;
  /** True for staff: every account, linked or not. */
  readonly unlimited: boolean;
}

/** Objects that not every role may read, by the root field whose visibility says so; `_entities` is held to it, too. */
const READ_AS: Readonly<Partial<Record<SalesforceObject, string>>> = { Opportunity: 'opportunities' };

export function readScope(caller: Caller): ReadScope {
  const readable = readableAccounts(caller.scope);
  const records = recordAccounts(caller.scope);
  const readsObject = (object: SalesforceObject) => mayRead(caller.role, object);
  if (readable === null || records === null) {
    return {
      key: '',
      conditions: (object) => (readsObject(object) ? [null] : []),
      allows: readsObject,
      holds: () => true,
      accountByPortalId: () => null,
      accountByCrmId: () => null,
      unlimited: true,
    };
  }
  const linked = readable.filter((ref) => ref.crmId !== null);
  const crmIdOf = new Map(linked.map((ref) => [ref.portalId, ref.crmId]));
  const portalIdOf = new Map(linked.map((ref) => [ref.crmId, ref.portalId]));
  const granted: Readonly<Record<Right, ReadonlySet<string>>> = {
    account: crmIds(readable),
    records: crmIds(records),
  };
  const ids = (object: SalesforceObject) => (readsObject(object) ? granted[OWNED_BY[object].right] : NONE);
  return {
    // Of Salesforce's ids, not the portal's: an account that is linked later is another scope here.
    key: listKey([caller.role, [...granted.account].toSorted(), [...granted.records].toSorted()]),
    conditions: (object) =>
      parts([...ids(object)], ACCOUNTS_A_QUERY).map(
        (part) => soql`${apiName(OWNED_BY[object].field)} IN ${part}`,
      ),
    allows: (object, record) => {
      const owner = OWNED_BY[object].field === 'Id' ? record.id : record.fields[OWNED_BY[object].field];
      return typeof owner === 'string' && ids(object).has(owner);
    },
    holds: (right, accountCrmId) => granted[right].has(accountCrmId),
    accountByPortalId: (portalId) => crmIdOf.get(portalId) ?? null,
    accountByCrmId: (crmId) => portalIdOf.get(crmId) ?? null,
    unlimited: false,
  };
}

const NONE: ReadonlySet<string> = new Set();

function mayRead(role: Role, object: SalesforceObject): boolean {
  const field = READ_AS[object];
  const row = FIELD_VISIBILITY.find((visible) => visible.type === 'Query' && visible.field === field);
  return row === undefined || row.roles.includes(role);
}

function crmIds(refs: readonly { readonly crmId: string | null }[]): ReadonlySet<string> {
  return new Set(refs.flatMap((ref) => (ref.crmId === null ? [] : [ref.crmId])));
}
