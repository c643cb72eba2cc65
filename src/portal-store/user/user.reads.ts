import type { Role } from '../../domain/access.ts';
import { trimmed } from '../../domain/free-text.ts';
import { NO_RECORDS, NOTHING_COUNTED, type Page } from '../../domain/page.ts';
import type { Database } from '../../postgres/database.ts';
import { ALWAYS, allOf, prepared, sql } from '../../postgres/sql.ts';
import { countKeysetLists, type KeysetList, ownersOf, readKeysetPages } from '../pagination/keyset-pages.ts';
import { readByColumn } from '../record/read-records.ts';
import { type Reader, usersInScope } from '../record/scope.ts';
import { PORTAL_USER, type PortalUserRecord } from './user.columns.ts';

export interface StaffFilter {
  readonly roles: readonly Role[];
  /** A part of the name, in any spelling; with `inEmail` also of the e-mail address. */
  readonly search?: string | undefined;
  readonly inEmail: boolean;
}

export function userReads(database: Database) {
  return {
    byIds: (reader: Reader, portalIds: readonly string[]) =>
      readByColumn<PortalUserRecord>(
        database,
        reader,
        { ...source(reader), column: 'portal_id', valueOf: (row) => row.portalId },
        portalIds,
      ),

    /** By the linked Salesforce contact. */
    byContactIds: (reader: Reader, crmContactIds: readonly string[]) =>
      readByColumn<PortalUserRecord>(
        database,
        reader,
        { ...source(reader), column: 'crm_contact_id', valueOf: (row) => row.crmContactId },
        crmContactIds,
      ),

    /** The active users who sign in with this address in any case; at most one. */
    activeByEmail: (reader: Reader, email: string) =>
      database.query<PortalUserRecord>(
        sql`SELECT ${PORTAL_USER.selectList} FROM portal.portal_user t
          WHERE t.state = 'ACTIVE' AND lower(t.email) = lower(${email}::text) AND ${usersInScope(reader.scope, 't')}`,
        reader.usage,
      ),

    /** Users by the subject of their tokens, in the order of the subjects. */
    bySubjects: (reader: Reader, subjects: readonly string[]) =>
      inOrderOf(
        subjects,
        database.query<PortalUserRecord>(
          prepared(sql`SELECT ${PORTAL_USER.selectList} FROM portal.portal_user t
            WHERE t.subject = ANY(${subjects}::text[]) AND ${usersInScope(reader.scope, 't')}`),
          reader.usage,
        ),
      ),

    /** The members of staff who can work on exceptions, by name: active, and with one of the roles or with none known yet. */
    async staffPage(reader: Reader, filter: StaffFilter, page: Page) {
      const list = { ...staffList(reader, filter), page };
      const [result = NO_RECORDS] = await readKeysetPages<PortalUserRecord>(database, list, reader.usage);
      return result;
    },

    async staffTotal(reader: Reader, filter: StaffFilter) {
      const [total = NOTHING_COUNTED] = await countKeysetLists(
        database,
        staffList(reader, filter),
        reader.usage,
      );
      return total;
    },

    /** The users of a customer, or of one branch (including those with the whole account), by name. */
    pagesOfAccounts: (reader: Reader, accountIds: readonly string[], page: Page) =>
      readKeysetPages<PortalUserRecord>(
        database,
        { ...usersOfAccounts(reader, accountIds), page },
        reader.usage,
      ),

    totalsOfAccounts: (reader: Reader, accountIds: readonly string[]) =>
      countKeysetLists(database, usersOfAccounts(reader, accountIds), reader.usage),
  };
}

const BY_NAME = {
  table: PORTAL_USER,
  key: { column: 'sort_name', kind: 'text', nullable: false },
  direction: 'ASC',
  facets: null,
  nearest: false,
  prepare: true,
} as const;

function staffList({ scope }: Reader, { roles, search, inEmail }: StaffFilter): Omit<KeysetList, 'page'> {
  const part = search === undefined ? null : trimmed(search);
  const plain = sql`portal.search_text(${part}::text)`;
  return {
    ...BY_NAME,
    identity: ['staff', part, inEmail],
    parents: null,
    starts: scope.kind === 'ALL' ? [{ condition: null, owners: [] }] : [],
    condition: allOf([
      sql`t.kind = 'STAFF' AND t.state = 'ACTIVE' AND (t.role IS NULL OR t.role = ANY(${roles}::text[]))`,
      part === null
        ? ALWAYS
        : sql`(${plain} <> '' AND (position(${plain} IN portal.search_text(t.name)) > 0
            OR (${inEmail}::boolean AND position(${plain} IN portal.search_text(t.email)) > 0)))`,
    ]),
  };
}

function usersOfAccounts({ scope }: Reader, accountIds: readonly string[]): Omit<KeysetList, 'page'> {
  return {
    ...BY_NAME,
    identity: ['users'],
    parents: accountIds,
    starts: [
      {
        condition: (
          account,
        ) => sql`t.account_id = (SELECT a.customer_id FROM portal.account a WHERE a.portal_id = ${account})
          AND (t.account_id = ${account} OR t.whole_account OR EXISTS (
            SELECT FROM portal.portal_user_branch g WHERE g.user_id = t.portal_id AND g.branch_id = ${account}))`,
        owners: ownersOf(accountIds),
      },
    ],
    condition: usersInScope(scope, 't'),
  };
}

function source({ scope }: Reader) {
  return { table: PORTAL_USER, inScope: usersInScope(scope, 't') };
}

async function inOrderOf(
  subjects: readonly string[],
  reading: Promise<readonly PortalUserRecord[]>,
): Promise<(PortalUserRecord | null)[]> {
  const bySubject = new Map((await reading).map((row) => [row.subject, row]));
  return subjects.map((subject) => bySubject.get(subject) ?? null);
}
