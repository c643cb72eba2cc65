import { ERASED } from '../../domain/retention/person-matcher.ts';
import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';

/** A user whose person is erased. */
export interface IdentifiedUser {
  readonly portalId: string;
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  readonly phone: string | null;
  readonly accountId: string | null;
  readonly crmContactId: string | null;
}

export function erasedUsers(executor: Executor) {
  return {
    /** The users with one of some ids, subjects or e-mail addresses. */
    find: (texts: readonly string[]) =>
      executor.query<IdentifiedUser>(
        sql`SELECT t.portal_id AS "portalId", t.subject, t.email, t.name, t.phone, t.account_id AS "accountId",
              t.crm_contact_id AS "crmContactId" FROM portal.portal_user t
            WHERE t.subject = ANY(${texts}::text[]) OR t.portal_id::text = ANY(${texts}::text[])
               OR lower(t.email) = ANY(${texts.map((text) => text.toLowerCase())}::text[])
            ORDER BY t.portal_id`,
      ),

    /**
     * Erases users: they can no longer sign in, their rows name no person, and no contact is linked. The rows stay, because
     * grants and uploads refer to them. Returns the users that were not erased before.
     */
    erase: (portalIds: readonly string[]) =>
      executor.query<{ readonly portalId: string; readonly accountId: string | null }>(
        sql`UPDATE portal.portal_user t SET subject = 'erased:' || t.portal_id, name = ${ERASED}, phone = NULL,
              email = 'erased-' || t.portal_id || '@erased.invalid', state = 'DEACTIVATED', crm_contact_id = NULL,
              version = t.version + 1, updated_at = now()
            WHERE t.portal_id = ANY(${portalIds}::uuid[]) AND t.subject <> 'erased:' || t.portal_id
            RETURNING t.portal_id AS "portalId", t.account_id AS "accountId"`,
      ),
  };
}
