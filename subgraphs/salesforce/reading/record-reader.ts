import DataLoader from 'dataloader';
import type { SalesforceObject } from '../../../src/domain/ownership/index.ts';
import type { UpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { CachedRecord, ListCache, LoadLists, RecordCache } from '../../../src/redis/cache.ts';
import { type Soql, soql } from '../../../src/salesforce/soql.ts';
import type { ReadSalesforce } from '../paying/paid-salesforce.ts';
import type { Departure } from './departure.ts';
import type { SalesforceScope } from './salesforce-scope.ts';
import { apiName, conditions, KEYS_A_QUERY, parts, selected, toRecord } from './selection.ts';

/** Fields that find at most one record: the Salesforce id, and the unique external ids with the portal's ids. */
export type UniqueField =
  | 'Id'
  | 'Portal_Customer_Id__c'
  | 'Portal_Shipment_Id__c'
  | 'Portal_Exception_Id__c'
  | 'Portal_User_Id__c';

interface RecordKey {
  readonly object: SalesforceObject;
  readonly field: UniqueField;
  readonly value: string;
}

export interface ReadDependencies {
  readonly salesforce: ReadSalesforce;
  readonly records: RecordCache;
  readonly lists: ListCache;
  readonly scope: SalesforceScope;
  readonly departure: Departure;
  readonly usage: UpstreamUsage;
}

/**
 * Single records of one request. Lookups of one level are read together: one cache read and one SOQL for each object and
 * field. The answer is null both for a record that does not exist and for one outside the caller's scope.
 */
export class RecordReader {
  readonly #dependencies: ReadDependencies;
  readonly #loader: DataLoader<RecordKey, CachedRecord | null, string>;

  constructor(dependencies: ReadDependencies) {
    this.#dependencies = dependencies;
    this.#loader = new DataLoader((keys) => this.#loadAll(keys), {
      cacheKeyFn: (key) => `${key.object} ${key.field} ${key.value}`,
    });
  }

  find(object: SalesforceObject, field: UniqueField, value: string): Promise<CachedRecord | null> {
    return this.#loader.load({ object, field, value });
  }

  /** Clears the loaders of this request, so that a read after a write sees the write. */
  clear(): void {
    this.#loader.clearAll();
  }

  async #loadAll(keys: readonly RecordKey[]): Promise<(CachedRecord | null | Error)[]> {
    const groups = Map.groupBy(keys, (key) => `${key.object} ${key.field}`);
    const found = new Map<RecordKey, CachedRecord | null | Error>();
    await Promise.all(
      [...groups.values()].map(async (group) => {
        const [{ object, field }] = group as [RecordKey];
        const values = group.map((key) => key.value);
        // A failure of one object does not affect the lookups of another.
        const answers = await this.#read(object, field, values).catch(asError);
        for (const key of group) {
          found.set(key, answers instanceof Error ? answers : (answers.get(key.value) ?? null));
        }
      }),
    );
    return keys.map((key) => found.get(key) ?? null);
  }

  async #read(
    object: SalesforceObject,
    field: UniqueField,
    values: readonly string[],
  ): Promise<ReadonlyMap<string, CachedRecord>> {
    const { scope } = this.#dependencies;
    if (scope.conditions(object).length === 0) return new Map();
    // An account id of the scope needs no other condition, so every caller can share its answer.
    const asked =
      object === 'Account' && field === 'Id' ? values.filter((id) => scope.holds('account', id)) : values;
    if (asked.length === 0) return new Map();
    const shared = field === 'Id' && (scope.unlimited || object === 'Account');
    const found = shared ? await this.#byId(object, asked) : await this.#byUniqueField(object, field, asked);
    // Checked after every read: the caches hold raw records that all callers share.
    return new Map([...found].filter(([, record]) => scope.allows(object, record)));
  }

  async #byId(object: SalesforceObject, ids: readonly string[]): Promise<ReadonlyMap<string, CachedRecord>> {
    const { departure, records, usage } = this.#dependencies;
    const answers = await departure.read((depart) =>
      records.getMany(
        object,
        ids,
        (missing, charged) => depart(() => this.#query(object, 'Id', missing, [null], charged)),
        usage,
      ),
    );
    return new Map([...answers].flatMap(([id, record]) => (record ? [[id, record] as const] : [])));
  }

  /**
   * Lists of at most one record. Both the SOQL and the list's variant carry the scope: the answer "none" is valid only for
   * callers with the same rights. The record itself goes to the shared record cache.
   */
  async #byUniqueField(
    object: SalesforceObject,
    field: UniqueField,
    values: readonly string[],
  ): Promise<ReadonlyMap<string, CachedRecord>> {
    const { departure, lists, scope, usage } = this.#dependencies;
    const list = { name: `${object}.${field}`, object, variant: scope.key };
    const load: LoadLists = async (missing, charged) => {
      const found = await this.#query(object, field, missing, scope.conditions(object), charged);
      return Map.groupBy(found, (record) => String(field === 'Id' ? record.id : record.fields[field]));
    };
    const answers = await departure.read((depart) =>
      lists.getLists(list, values, (missing, charged) => depart(() => load(missing, charged)), usage),
    );
    return new Map(
      [...answers].flatMap(([value, [record]]) =>
        // A record whose link changed since is no longer the answer.
        record && (field === 'Id' || record.fields[field] === value) ? [[value, record] as const] : [],
      ),
    );
  }

  async #query(
    object: SalesforceObject,
    field: UniqueField,
    values: readonly string[],
    scoped: readonly (Soql | null)[],
    usage: UpstreamUsage,
  ): Promise<readonly CachedRecord[]> {
    const queries = parts(values, KEYS_A_QUERY).flatMap((part) =>
      scoped.map((condition) => {
        const where = conditions([soql`${apiName(field)} IN ${part}`, condition]);
        return soql`SELECT ${selected(object)} FROM ${apiName(object)} WHERE ${where ?? soql``}`;
      }),
    );
    const pages = await Promise.all(
      queries.map((query) => this.#dependencies.salesforce.query(query, usage)),
    );
    return pages.flat().map((row) => toRecord(object, row));
  }
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
