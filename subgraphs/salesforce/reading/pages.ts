import { isDeepStrictEqual } from 'node:util';
import { encodeCursor, listKey, positionOf } from '../../../src/domain/cursor.ts';
import {
  type ListTotal,
  MOST_COUNTED,
  NO_RECORDS,
  NOTHING_COUNTED,
  type Page,
  type PageOf,
  totalOf,
} from '../../../src/domain/page.ts';
import { isSalesforceId } from '../../../src/domain/record-ids.ts';
import { decodeIdOf } from '../../../src/graph/entity-id.ts';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import { count, type Soql, soql } from '../../../src/salesforce/soql.ts';
import type { ChildrenReader } from './children-reader.ts';
import type { LinkReader } from './link-reader.ts';
import { beyond, type ListedObject, merged, orderBy, placeOf, shapeOf } from './ordering.ts';
import type { ReadDependencies } from './record-reader.ts';
import { RELATIONS, type RelationName } from './relations.ts';
import { apiName, conditions, NOTHING, selected, toRecord } from './selection.ts';

/** A page, and the total of its list. Counting costs a query, unless all records are in the cache. */
export interface CountedPage extends PageOf<CachedRecord> {
  readonly counted: () => Promise<ListTotal>;
}

export const EMPTY_PAGE: CountedPage = { ...NO_RECORDS, counted: async () => NOTHING_COUNTED };

/**
 * Pages of lists, forwards and backwards. Cursors are keyset positions bound to the list's ordering, filter and parent.
 */
export class Pages {
  readonly #dependencies: ReadDependencies;
  readonly #children: ChildrenReader;
  readonly #links: LinkReader;

  constructor(dependencies: ReadDependencies, children: ChildrenReader, links: LinkReader) {
    this.#dependencies = dependencies;
    this.#children = children;
    this.#links = links;
  }

  /** A page of a parent's children: from the cached window if it reaches that far, else by one SOQL of its own. */
  async ofParent(
    relation: RelationName,
    parentId: string,
    filter: Soql | null,
    page: Page,
  ): Promise<CountedPage> {
    if (filter === NOTHING) return EMPTY_PAGE;
    const { child, lookup } = RELATIONS[relation];
    const key = listKey([relation, parentId, filter?.text ?? null]);
    const position = positionOf(key, page, shapeOf(child));
    const { records, complete } = await this.#children.window(relation, parentId, filter);
    // A record that has moved in the order since then stands at another place than its cursor.
    const isThere = (record: CachedRecord) => isDeepStrictEqual(placeOf(child, record), position);
    const at = position === null ? null : records.findIndex(isThere);
    const found = at === -1 ? null : inWindow(page, at, records.length, complete);
    const condition = conditions([soql`${apiName(lookup)} = ${parentId}`, filter]);
    const counted = async () => (complete ? totalOf(records.length) : this.#total(child, condition));
    if (found) {
      const list = pageOf(child, key, records.slice(found.start, found.end), {
        hasPreviousPage: found.start > 0,
        hasNextPage: found.end < records.length || !complete,
      });
      return { ...list, counted };
    }
    return { ...(await this.#keyset(child, key, condition, page)), counted };
  }

  /** As `ofObject`; with an opaque id only of that account, and empty unless the caller may read the account's records. */
  async ofAccount(
    object: Exclude<ListedObject, 'Account'>,
    accountId: string | null | undefined,
    filter: Soql | null,
    page: Page,
  ): Promise<CountedPage> {
    if (accountId == null) return this.ofObject(object, filter, page);
    const ids = decodeIdOf('Account', accountId, 'accountId');
    const crmId = ids.crmId ?? (ids.portalId && (await this.#links.crmId('Account', ids.portalId)));
    if (!crmId || !isSalesforceId(crmId)) return EMPTY_PAGE;
    if (!this.#dependencies.scope.holds('records', crmId)) return EMPTY_PAGE;
    return this.ofObject(object, conditions([soql`AccountId = ${crmId}`, filter]), page);
  }

  /** A page of all records of an object that meet the filter and lie in the caller's scope: always one SOQL. */
  async ofObject(object: ListedObject, filter: Soql | null, page: Page): Promise<CountedPage> {
    if (filter === NOTHING) return EMPTY_PAGE;
    const list = await this.#keyset(object, listKey([object, filter?.text ?? null]), filter, page);
    return { ...list, counted: () => this.#total(object, filter) };
  }

  /** How many records a list has in the caller's scope. */
  async #total(object: ListedObject, filter: Soql | null): Promise<ListTotal> {
    const { departure, salesforce, scope, usage } = this.#dependencies;
    const queries = scope.conditions(object).map((scoped) => {
      const where = conditions([filter, scoped]);
      const matching = where ? soql` WHERE ${where}` : soql``;
      return soql`SELECT COUNT() FROM ${apiName(object)}${matching} LIMIT ${count(MOST_COUNTED + 1)}`;
    });
    await departure.together();
    const counts = await Promise.all(queries.map((query) => salesforce.count(query, usage)));
    return totalOf(counts.reduce((sum, each) => sum + each, 0));
  }

  async #keyset(
    object: ListedObject,
    key: string,
    filter: Soql | null,
    page: Page,
  ): Promise<PageOf<CachedRecord>> {
    const { departure, salesforce, scope, usage } = this.#dependencies;
    const backward = page.direction === 'backward';
    const position = positionOf(key, page, shapeOf(object));
    const beyondCursor = position ? beyond(object, position, backward) : null;
    const queries = scope.conditions(object).map((scoped) => {
      const where = conditions([filter, scoped, beyondCursor]);
      const matching = where ? soql` WHERE ${where}` : soql``;
      const ordered = soql`ORDER BY ${orderBy(object, backward)} LIMIT ${count(page.size + 1)}`;
      return soql`SELECT ${selected(object)} FROM ${apiName(object)}${matching} ${ordered}`;
    });
    await departure.together();
    const answers = await Promise.all(queries.map((query) => salesforce.query(query, usage)));
    const lists = answers.map((rows) => rows.map((row) => toRecord(object, row)));
    const rows = merged(object, lists, backward);
    const more = rows.length > page.size;
    const records = rows.slice(0, page.size).filter((record) => scope.allows(object, record));
    if (backward) records.reverse();
    return pageOf(object, key, records, {
      hasNextPage: backward ? position !== null : more,
      hasPreviousPage: backward ? more : position !== null,
    });
  }
}

/** The part of a window that is the page; null if the window does not reach that far. `at`: index of the cursor's record. */
function inWindow(
  page: Page,
  at: number | null,
  length: number,
  complete: boolean,
): { readonly start: number; readonly end: number } | null {
  if (page.direction === 'backward') {
    if (at === null && !complete) return null;
    const end = at ?? length;
    return { start: Math.max(0, end - page.size), end };
  }
  const start = at === null ? 0 : at + 1;
  const end = start + page.size;
  if (end >= length && !complete) return null;
  return { start, end: Math.min(end, length) };
}

function pageOf(
  object: ListedObject,
  key: string,
  records: readonly CachedRecord[],
  more: Omit<PageOf<CachedRecord>, 'edges'>,
): PageOf<CachedRecord> {
  const edges = records.map((node) => ({ cursor: encodeCursor(key, placeOf(object, node)), node }));
  return { edges, ...more };
}
