import { trimmed } from '../../domain/free-text.ts';
import { NO_RECORDS, NOTHING_COUNTED, type Page } from '../../domain/page.ts';
import { storedForm } from '../../domain/record-ids.ts';
import type { Database } from '../../postgres/database.ts';
import { ALWAYS, allOf, type Sql, sql } from '../../postgres/sql.ts';
import { countKeysetLists, type KeysetList, ownersOf, readKeysetPages } from '../pagination/keyset-pages.ts';
import { type RecordKey, readByKeys } from '../record/read-records.ts';
import { accountsInScope, type Reader } from '../record/scope.ts';
import { ACCOUNT, type AccountRecord } from './account.columns.ts';

export interface AccountFilter {
  /** Part of the display name or the whole customer code in any spelling, or a whole id. Blank: no account. */
  readonly search?: string | undefined;
  /** Customers only, no branches. */
  readonly customersOnly?: boolean | undefined;
}

export function accountReads(database: Database) {
  return {
    byKeys: (reader: Reader, keys: readonly RecordKey[]) =>
      readByKeys<AccountRecord>(
        database,
        reader,
        ACCOUNT,
        keys,
        (crmIds) => sql`t.crm_id = ANY(${crmIds})`,
        accountsInScope(reader.scope, 't'),
      ),

    /** All accounts that the reader may see, by display name. */
    async page(reader: Reader, filter: AccountFilter, page: Page) {
      const list = { ...allAccounts(reader, filter), page };
      const [result = NO_RECORDS] = await readKeysetPages<AccountRecord>(database, list, reader.usage);
      return result;
    },

    async total(reader: Reader, filter: AccountFilter) {
      const list = allAccounts(reader, filter);
      const [total = NOTHING_COUNTED] = await countKeysetLists(database, list, reader.usage);
      return total;
    },

    /** The branches of each customer, by display name. */
    branchPages: (reader: Reader, customerIds: readonly string[], page: Page) =>
      readKeysetPages<AccountRecord>(database, { ...branches(reader, customerIds), page }, reader.usage),

    branchTotals: (reader: Reader, customerIds: readonly string[]) =>
      countKeysetLists(database, branches(reader, customerIds), reader.usage),
  };
}

const BY_NAME = {
  table: ACCOUNT,
  key: { column: 'sort_name', kind: 'text', nullable: false },
  direction: 'ASC',
  facets: null,
  nearest: false,
} as const;

function allAccounts({ scope }: Reader, filter: AccountFilter): Omit<KeysetList, 'page'> {
  return {
    ...BY_NAME,
    identity: ['accounts', filter],
    parents: null,
    starts: [{ condition: null, owners: [] }],
    condition: allOf([
      accountsInScope(scope, 't'),
      filter.customersOnly === true ? sql`t.parent_id IS NULL` : ALWAYS,
      searchCondition(filter),
    ]),
    prepare: !filter.search,
  };
}

function branches({ scope }: Reader, customerIds: readonly string[]): Omit<KeysetList, 'page'> {
  return {
    ...BY_NAME,
    identity: ['accounts', 'branches'],
    parents: customerIds,
    starts: [{ condition: (owner) => sql`t.parent_id = ${owner}`, owners: ownersOf(customerIds) }],
    condition: accountsInScope(scope, 't'),
    prepare: true,
  };
}

/** A part of the name, the whole customer code, or either id in any of its forms. */
function searchCondition({ search }: AccountFilter): Sql {
  if (search === undefined) return ALWAYS;
  const wanted = trimmed(search);
  const id = storedForm(wanted) ?? wanted;
  const plain = sql`portal.search_text(${wanted}::text)`;
  // A text of accents alone has an empty form, and every name contains that.
  return sql`(${plain} <> '' AND (position(${plain} IN t.search_name) > 0
      OR portal.search_text(t.customer_code) = ${plain})
    OR t.crm_id = ${id}::text OR t.portal_id::text = ${id}::text)`;
}
