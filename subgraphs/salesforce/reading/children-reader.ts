import DataLoader from 'dataloader';
import { listKey } from '../../../src/domain/cursor.ts';
import type { UpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import type { SalesforceRow } from '../../../src/salesforce/client.ts';
import { count, type Soql, soql } from '../../../src/salesforce/soql.ts';
import { orderBy } from './ordering.ts';
import { asError, type ReadDependencies } from './record-reader.ts';
import { RELATIONS, type Relation, type RelationName, WINDOW } from './relations.ts';
import { apiName, conditions, KEYS_A_QUERY, parts, selected, toRecord } from './selection.ts';

interface ChildrenKey {
  readonly relation: RelationName;
  readonly parentId: string;
  /** A further condition on the children of the parent. */
  readonly filter: Soql | null;
}

/** The first children of one parent, in order. */
export interface Window {
  readonly records: readonly CachedRecord[];
  /** False when the parent has, or may have, more children than the window keeps. */
  readonly complete: boolean;
}

/**
 * Lists by parent of one request. All parents of a level are read together: one cache read and one SOQL for each relation
 * and filter. The child subquery applies the limit to each parent. A parent that does not exist or is outside the caller's
 * scope has no children.
 */
export class ChildrenReader {
  readonly #dependencies: ReadDependencies;
  readonly #loader: DataLoader<ChildrenKey, Window, string>;

  constructor(dependencies: ReadDependencies) {
    this.#dependencies = dependencies;
    this.#loader = new DataLoader((keys) => this.#loadAll(keys), {
      cacheKeyFn: (key) => `${groupOf(key)} ${key.parentId}`,
    });
  }

  window(relation: RelationName, parentId: string, filter: Soql | null): Promise<Window> {
    return this.#loader.load({ relation, parentId, filter });
  }

  /** Clears the loaders of this request, so that a read after a write sees the write. */
  clear(): void {
    this.#loader.clearAll();
  }

  async #loadAll(keys: readonly ChildrenKey[]): Promise<(Window | Error)[]> {
    const windows = new Map<ChildrenKey, Window | Error>();
    await Promise.all(
      [...Map.groupBy(keys, groupOf).values()].map(async (group) => {
        const [{ relation, filter }] = group as [ChildrenKey];
        const parents = group.map((key) => key.parentId);
        const answers = await this.#read(relation, parents, filter).catch(asError);
        for (const key of group) {
          windows.set(key, answers instanceof Error ? answers : (answers.get(key.parentId) ?? NONE));
        }
      }),
    );
    return keys.map((key) => windows.get(key) ?? NONE);
  }

  async #read(
    name: RelationName,
    parentIds: readonly string[],
    filter: Soql | null,
  ): Promise<ReadonlyMap<string, Window>> {
    const { departure, lists, scope, usage } = this.#dependencies;
    const relation: Relation = RELATIONS[name];
    if (scope.conditions(relation.child).length === 0) return new Map();
    // The children of an account are the same for every caller whose scope holds the account.
    const byAccount = relation.parent === 'Account';
    const asked = byAccount ? parentIds.filter((id) => scope.holds('records', id)) : parentIds;
    if (asked.length === 0) return new Map();
    const variant = [filter ? listKey(filter.text) : '', byAccount ? '' : scope.key].join('.');
    const answers = await departure.read((depart) =>
      lists.getLists(
        { name, object: relation.child, variant },
        asked,
        (missing, charged) => depart(() => this.#query(relation, missing, filter, charged)),
        usage,
      ),
    );
    return new Map(
      [...answers].map(([parentId, records]) => [
        parentId,
        {
          // Checked after every read: a record may have moved to another parent or account since the list was cached.
          records: records.filter(
            (record) => record.fields[relation.lookup] === parentId && scope.allows(relation.child, record),
          ),
          complete: records.length < WINDOW,
        },
      ]),
    );
  }

  async #query(
    relation: Relation,
    parentIds: readonly string[],
    filter: Soql | null,
    usage: UpstreamUsage,
  ): Promise<ReadonlyMap<string, readonly CachedRecord[]>> {
    const { salesforce, scope } = this.#dependencies;
    const { parent, child, relationship } = relation;
    const subquery = soql`SELECT ${selected(child)} FROM ${apiName(relationship)}${
      filter ? soql` WHERE ${filter}` : soql``
    } ORDER BY ${orderBy(child)} LIMIT ${count(WINDOW)}`;
    // The account ids come from the scope itself, so they need no condition.
    const scoped = parent === 'Account' ? [null] : scope.conditions(parent);
    const queries = parts(parentIds, KEYS_A_QUERY).flatMap((part) =>
      scoped.map((condition) => {
        const where = conditions([soql`Id IN ${part}`, condition]);
        return soql`SELECT Id, (${subquery}) FROM ${apiName(parent)} WHERE ${where ?? soql``}`;
      }),
    );
    const pages = await Promise.all(queries.map((query) => salesforce.query(query, usage)));
    return new Map(
      pages
        .flat()
        .map((row) => [
          String(row.Id),
          childRows(row[relationship]).map((childRow) => toRecord(child, childRow)),
        ]),
    );
  }
}

const NONE: Window = { records: [], complete: true };

function groupOf(key: ChildrenKey): string {
  return `${key.relation} ${key.filter?.text ?? ''}`;
}

/** Salesforce answers a subquery with null when there is no child. */
function childRows(result: unknown): readonly SalesforceRow[] {
  if (typeof result !== 'object' || result === null || !('records' in result)) return [];
  return Array.isArray(result.records) ? (result.records as readonly SalesforceRow[]) : [];
}
