import {
  type AccountRef,
  type CallerRole,
  CONSIGNEE,
  type Role,
  type UserKind,
  type UserState,
} from '../../domain/access.ts';
import { linkOfSubject, type SharedLinkState } from '../../domain/shared-link.ts';
import type { Database } from '../../postgres/database.ts';
import { prepared, type Sql, sql } from '../../postgres/sql.ts';
import { sharedLinkReads } from '../shared-link/shared-link.reads.ts';
import { isNamed, type NamedUser, namedAmong } from './named-user.ts';

/** The portal's user row. */
interface CallerRow {
  readonly subject: string;
  readonly userId: string;
  readonly kind: UserKind;
  readonly state: UserState;
  readonly account: AccountRef | null;
  /** Every branch of the account when `wholeAccount`, else those granted. */
  readonly branches: readonly AccountRef[];
  readonly wholeAccount: boolean;
}

interface LinkRow {
  readonly kind: 'LINK';
  readonly userId: string;
  readonly state: SharedLinkState;
  readonly shipmentId: string;
  readonly accountId: string;
  readonly branchId: string;
}

interface PersonRow {
  readonly subject: string;
  readonly kind: UserKind;
  readonly state: UserState;
  readonly role: Role | null;
}

interface NamedRow {
  readonly name: string;
  readonly kind: UserKind;
}

/** For authentication, and for the subgraphs that assign work to people. These reads have no scope. */
export function callerReads(database: Database) {
  async function one(condition: Sql): Promise<CallerRow | null> {
    const [row] = await database.query<CallerRow>(
      prepared(sql`SELECT u.subject, u.portal_id AS "userId", u.kind, u.state, u.whole_account AS "wholeAccount",
            CASE WHEN a.portal_id IS NOT NULL THEN json_build_object('portalId', a.portal_id, 'crmId', a.crm_id)
            END AS account,
            coalesce((SELECT json_agg(json_build_object('portalId', b.portal_id, 'crmId', b.crm_id) ORDER BY b.portal_id)
                        FROM portal.account b
                       WHERE b.parent_id = u.account_id AND (u.whole_account OR EXISTS (
                         SELECT FROM portal.portal_user_branch g
                          WHERE g.user_id = u.portal_id AND g.branch_id = b.portal_id))), '[]') AS branches
          FROM portal.portal_user u LEFT JOIN portal.account a ON a.portal_id = u.account_id
         WHERE ${condition}`),
    );
    return row ?? null;
  }

  const links = sharedLinkReads(database);

  return {
    /** The user with a subject, or the shared link with that of its sessions. */
    async find(subject: string): Promise<CallerRow | LinkRow | null> {
      const linkId = linkOfSubject(subject);
      if (linkId === null) return await one(sql`u.subject = ${subject}`);
      const link = await links.find(linkId);
      if (link === null) return null;
      const { portalId: userId, state, shipmentId, accountId, branchId } = link;
      return { kind: 'LINK', userId, state, shipmentId, accountId, branchId };
    },

    /** By the user's portal id. */
    findUser: (userId: string): Promise<CallerRow | null> => one(sql`u.portal_id = ${userId}`),

    /** The user to whom work can be assigned. */
    async person(named: NamedUser): Promise<PersonRow | null> {
      const rows = await database.query<PersonRow>(
        prepared(
          sql`SELECT t.subject, t.kind, t.state, t.role FROM portal.portal_user t WHERE ${isNamed(named)}`,
        ),
      );
      return namedAmong(rows, named);
    },

    /** The users with these subjects, in their order; null for a text that names none. */
    async namesOf(subjects: readonly string[]): Promise<readonly (NamedRow | null)[]> {
      const rows = await database.query<NamedRow & { readonly subject: string }>(
        prepared(sql`SELECT t.subject, t.name, t.kind FROM portal.portal_user t
          WHERE t.subject = ANY(${subjects}::text[])`),
      );
      const users = new Map(rows.map(({ subject, ...named }) => [subject, named]));
      return subjects.map((subject) => users.get(subject) ?? null);
    },

    /** Keeps the role of each user's last sign-in; the last row counts. A repetition changes nothing. A link has no row here. */
    async keepRoles(
      signIns: readonly { readonly subject: string | null; readonly role: CallerRole | null }[],
    ): Promise<void> {
      const users = signIns.filter(({ role }) => role !== CONSIGNEE);
      const roles = new Map(users.map(({ subject, role }) => [subject, role]));
      if (roles.size === 0) return;
      await database.query(
        prepared(sql`UPDATE portal.portal_user u SET role = last.role
          FROM unnest(${[...roles.keys()]}::text[], ${[...roles.values()]}::text[]) AS last(subject, role)
         WHERE u.subject = last.subject AND u.role IS DISTINCT FROM last.role`),
      );
    },
  };
}
