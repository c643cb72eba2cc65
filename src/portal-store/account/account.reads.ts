import type { Database } from '../../postgres/database.ts';
import { SqlParameters } from '../../postgres/sql-parameters.ts';
import { readKeysetPages } from '../pagination/keyset-pages.ts';
import type { AccountFilter, Page } from '../pagination/page.ts';
import type { AccountReads, Reader } from '../portal-store.ts';
import { ACCOUNT_COLUMNS } from '../record/columns.ts';
import { readByKeys, validPortalIds } from '../record/read-records.ts';
import { accountsInScope } from '../record/scope.ts';
import type { AccountRecord } from '../types.ts';

const NAME_KEY = { column: 'sort_name', kind: 'text', nullable: false } as const;

export function accountReads(database: Database): AccountReads {
  return {
    byKeys: (reader, keys) =>
      readByKeys<AccountRecord>(
        database,
        {
          table: 'portal.account',
          columns: ACCOUNT_COLUMNS,
          linkedTo: (crmIds) => `t.crm_id = ANY(${crmIds})`,
        },
        keys,
        (parameters) => accountsInScope(reader.scope, 't', parameters),
        reader.usage,
      ),

    async page(reader, filter, page) {
      const parameters = new SqlParameters();
      const conditions = [
        accountsInScope(reader.scope, 't', parameters),
        ...(filter.customersOnly === true ? ['t.parent_id IS NULL'] : []),
        ...searchCondition(filter, parameters),
      ];
      const start = { condition: null, owners: [] };
      const [result] = await pages(
        reader,
        { filter, page },
        [start],
        null,
        conditions,
        parameters,
        !filter.search,
      );
      return result ?? { edges: [], hasNextPage: false, hasPreviousPage: false };
    },

    async branchPages(reader, customerIds, page) {
      const parameters = new SqlParameters();
      const conditions = [accountsInScope(reader.scope, 't', parameters)];
      const owners = customerIds.flatMap((id, list) =>
        validPortalIds([id]).map((valid) => ({ list, id: valid })),
      );
      const start = { condition: 't.parent_id = start.owner', owners };
      return await pages(
        reader,
        { filter: 'branches', page },
        [start],
        customerIds,
        conditions,
        parameters,
        true,
      );
    },
  };

  async function pages(
    reader: Reader,
    { filter, page }: { filter: AccountFilter | 'branches'; page: Page },
    starts: Parameters<typeof readKeysetPages>[1]['starts'],
    parents: readonly string[] | null,
    conditions: readonly string[],
    parameters: SqlParameters,
    prepare: boolean,
  ) {
    return await readKeysetPages<AccountRecord>(
      database,
      {
        identity: ['accounts', filter],
        table: 'portal.account',
        columns: ACCOUNT_COLUMNS,
        key: NAME_KEY,
        direction: 'ASC',
        page,
        parents,
        starts,
        facets: null,
        conditions,
        nearest: false,
        parameters,
        prepare,
      },
      reader.usage,
    );
  }
}

/** A part of the name, the whole customer code, or either id. */
function searchCondition({ search }: AccountFilter, parameters: SqlParameters): string[] {
  const wanted = search?.trim() ?? '';
  if (wanted === '') return [];
  const pattern = `%${wanted.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  const text = parameters.add(wanted, 'text');
  return [
    `(t.sort_name LIKE ${parameters.add(pattern, 'text')} OR t.customer_code = ${text} OR t.crm_id = ${text}
      OR t.portal_id::text = lower(${text}))`,
  ];
}
