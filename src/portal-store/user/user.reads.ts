import type { Database } from '../../postgres/database.ts';
import { SqlParameters } from '../../postgres/sql-parameters.ts';
import { readKeysetPages } from '../pagination/keyset-pages.ts';
import type { Reader, UserReads } from '../portal-store.ts';
import { USER_COLUMNS } from '../record/columns.ts';
import { readByColumn, validPortalIds } from '../record/read-records.ts';
import { usersInScope } from '../record/scope.ts';
import type { PortalUserRecord } from '../types.ts';

/** The users of a customer; of a branch, those to whom it is granted and those with the whole account. */
const OF_ACCOUNT = `t.account_id = (SELECT a.customer_id FROM portal.account a WHERE a.portal_id = start.owner)
  AND (t.account_id = start.owner OR t.whole_account OR EXISTS (
    SELECT FROM portal.portal_user_branch g WHERE g.user_id = t.portal_id AND g.branch_id = start.owner))`;

export function userReads(database: Database): UserReads {
  return {
    byIds: (reader, portalIds) => byColumn(reader, 't.portal_id', portalIds, (row) => row.portalId),
    byContactIds: (reader, ids) => byColumn(reader, 't.crm_contact_id', ids, (row) => row.crmContactId),

    async activeByEmail(reader, email) {
      const parameters = new SqlParameters();
      const conditions = [
        `t.state = 'ACTIVE' AND lower(t.email) = lower(${parameters.add(email, 'text')})`,
        usersInScope(reader.scope, 't', parameters),
      ];
      const text = `SELECT ${USER_COLUMNS} FROM portal.portal_user t WHERE ${conditions.join(' AND ')}`;
      return await database.query<PortalUserRecord>({ text, values: parameters.values }, reader.usage);
    },

    async pagesOfAccounts(reader, accountIds, page) {
      const parameters = new SqlParameters();
      return await readKeysetPages<PortalUserRecord>(
        database,
        {
          identity: ['users'],
          table: 'portal.portal_user',
          columns: USER_COLUMNS,
          key: { column: 'sort_name', kind: 'text', nullable: false },
          direction: 'ASC',
          page,
          parents: accountIds,
          starts: [
            {
              condition: OF_ACCOUNT,
              owners: accountIds.flatMap((id, list) =>
                validPortalIds([id]).map((valid) => ({ list, id: valid })),
              ),
            },
          ],
          facets: null,
          conditions: [usersInScope(reader.scope, 't', parameters)],
          nearest: false,
          parameters,
          prepare: true,
        },
        reader.usage,
      );
    },
  };

  function byColumn(
    reader: Reader,
    column: string,
    ids: readonly string[],
    idOf: (row: PortalUserRecord) => string | null,
  ) {
    return readByColumn<PortalUserRecord>(
      database,
      { source: 'portal.portal_user t', columns: USER_COLUMNS, column },
      ids,
      idOf,
      (parameters) => usersInScope(reader.scope, 't', parameters),
      reader.usage,
    );
  }
}
