import {
  type Caller,
  type CallerRole,
  FIELD_VISIBILITY,
  isAmong,
  readableAccounts,
  recordAccounts,
  scopeKey,
} from '../../../src/domain/access.ts';
import { listKey } from '../../../src/domain/cursor.ts';
import type { SalesforceObject } from '../../../src/domain/ownership/index.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { type Soql, soql } from '../../../src/salesforce/soql.ts';
import { OWNED_BY, type Right } from './owning-account.ts';
import { apiName, parts } from './selection.ts';

/** A query with this many ids stays below the longest URI that Salesforce accepts. */
const ACCOUNTS_A_QUERY = 200;

/** The Salesforce records that one caller may read, by Salesforce ids. An account without a Salesforce id grants none. */
export interface SalesforceScope {
  /** Equal for callers with equal rights; empty for staff. Part of every cache key whose SOQL carried the scope. */
  readonly key: string;
  /**
   * The scope as SOQL conditions on the object. Each query is sent once with each condition; their rows together are the
   * answer. `[null]` excludes nothing; an empty list means that no query is needed. Only callers with more than 200
   * accounts have several, because the ids do not fit into one request.
   */
  readonly conditions: (object: SalesforceObject) => readonly (Soql | null)[];
  /** Checks one record, from a cache or from Salesforce. */
  readonly allows: (object: SalesforceObject, record: CachedRecord) => boolean;
  /** Whether an account (by Salesforce id) lies within the right. */
  readonly holds: (right: Right, accountCrmId: string) => boolean;
  /** Both ids of an account that the scope itself knows. */
  readonly accountByPortalId: (portalId: string) => string | null;
  readonly accountByCrmId: (crmId: string) => string | null;
  /** True for staff: every account, linked or not. */
  readonly unlimited: boolean;
}

/** Objects that only some roles may read, with the root field whose visibility decides; it also applies to `_entities`. */
const READ_AS: Readonly<Partial<Record<SalesforceObject, string>>> = { Opportunity: 'opportunities' };

export function salesforceScope(caller: Caller): SalesforceScope {
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
    // From Salesforce's ids, not the portal's: when an account is linked, the key changes.
    key: listKey([scopeKey(caller), [...granted.account].toSorted(), [...granted.records].toSorted()]),
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

function mayRead(role: CallerRole, object: SalesforceObject): boolean {
  const field = READ_AS[object];
  const row = FIELD_VISIBILITY.find((visible) => visible.type === 'Query' && visible.field === field);
  return row === undefined || isAmong(row.roles, role);
}

function crmIds(refs: readonly { readonly crmId: string | null }[]): ReadonlySet<string> {
  return new Set(refs.flatMap((ref) => (ref.crmId === null ? [] : [ref.crmId])));
}
