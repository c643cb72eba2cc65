import type { Database } from '../../postgres/database.ts';
import type { CallerReads, CallerRow } from '../portal-store.ts';

const FIND = `SELECT u.portal_id AS "userId", u.kind, u.state, u.whole_account AS "wholeAccount",
    CASE WHEN a.portal_id IS NOT NULL THEN json_build_object('portalId', a.portal_id, 'crmId', a.crm_id) END AS account,
    coalesce((SELECT json_agg(json_build_object('portalId', b.portal_id, 'crmId', b.crm_id) ORDER BY b.portal_id)
                FROM portal.account b
               WHERE b.parent_id = u.account_id AND (u.whole_account OR EXISTS (
                 SELECT FROM portal.portal_user_branch g WHERE g.user_id = u.portal_id AND g.branch_id = b.portal_id))),
      '[]') AS branches
  FROM portal.portal_user u LEFT JOIN portal.account a ON a.portal_id = u.account_id
 WHERE u.subject = $1`;

export function callerReads(database: Database): CallerReads {
  return {
    async find(subject) {
      const [row] = await database.query<CallerRow>({ text: FIND, values: [subject], prepare: true });
      return row ?? null;
    },
  };
}
