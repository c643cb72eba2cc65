import { type ListTotal, NO_RECORDS, NOTHING_COUNTED, type Page, type PageOf } from '../../domain/page.ts';
import type { Database } from '../../postgres/database.ts';
import type { Reader } from '../record/scope.ts';
import { countKeysetLists, type KeysetList, readKeysetPages } from './keyset-pages.ts';
import { type RecordsFilter, startsOfAccounts, startsOfFilter } from './record-pages.ts';

/** A list without its starts and its page. */
export type ListBody = Omit<KeysetList, 'page' | 'parents' | 'starts'>;

/**
 * The lists of records that have `account_id` and `branch_id`: one over all that the reader may see or over named ones, and
 * one for each of several customers or branches, in one statement. A total is counted in the order of its list: its index finds the rows.
 */
export function accountLists<Row extends { readonly portalId: string }, Narrowing extends object, Order>(
  database: Database,
  bodyOf: (reader: Reader, filter: Narrowing & RecordsFilter, order: Order) => ListBody,
) {
  return {
    async page(
      reader: Reader,
      filter: Narrowing & RecordsFilter,
      order: Order,
      page: Page,
    ): Promise<PageOf<Row>> {
      const starts = startsOfFilter(reader.scope, filter);
      const list = { ...bodyOf(reader, filter, order), page, parents: null, starts };
      const [result = NO_RECORDS] = await readKeysetPages<Row>(database, list, reader.usage);
      return result;
    },

    pagesOfAccounts(
      reader: Reader,
      accountIds: readonly string[],
      filter: Narrowing,
      order: Order,
      page: Page,
    ): Promise<PageOf<Row>[]> {
      const starts = startsOfAccounts(reader.scope, accountIds);
      const list = { ...bodyOf(reader, filter, order), page, parents: accountIds, starts };
      return readKeysetPages<Row>(database, list, reader.usage);
    },

    async total(reader: Reader, filter: Narrowing & RecordsFilter, order: Order): Promise<ListTotal> {
      const starts = startsOfFilter(reader.scope, filter);
      const list = { ...bodyOf(reader, filter, order), parents: null, starts };
      const [result = NOTHING_COUNTED] = await countKeysetLists(database, list, reader.usage);
      return result;
    },

    totalsOfAccounts(
      reader: Reader,
      accountIds: readonly string[],
      filter: Narrowing,
      order: Order,
    ): Promise<ListTotal[]> {
      const starts = startsOfAccounts(reader.scope, accountIds);
      const list = { ...bodyOf(reader, filter, order), parents: accountIds, starts };
      return countKeysetLists(database, list, reader.usage);
    },
  };
}
