import { type Sql, sql } from '../../postgres/sql.ts';

/** A user by id, or by the subject or the e-mail address of the sign-in. An address names an active user only. */
export type NamedUser = { readonly portalId: string | null } | { readonly signIn: string };

/** The condition on the table alias `t`. */
export function isNamed(named: NamedUser): Sql {
  return 'signIn' in named
    ? sql`t.subject = ${named.signIn} OR (t.state = 'ACTIVE' AND lower(t.email) = lower(${named.signIn}::text))`
    : sql`t.portal_id = ${named.portalId}`;
}

/** One user's subject may be the address of another one: the subject counts. */
export function namedAmong<Row extends { readonly subject: string }>(
  rows: readonly Row[],
  named: NamedUser,
): Row | null {
  return rows.find((row) => 'signIn' in named && row.subject === named.signIn) ?? rows[0] ?? null;
}
