import type { Role, UserKind, UserState } from '../../domain/access.ts';
import {
  boolean,
  computed,
  integer,
  type NewRecord,
  type RecordOf,
  text,
  time,
  uuid,
} from '../record/column.ts';
import { recordTable } from '../record/record-table.ts';

export const PORTAL_USER = recordTable('portal_user', {
  portalId: uuid().given(),
  subject: text().needed().audited(),
  email: text().needed().audited(),
  name: text().needed().audited(),
  /** The phone of the linked contact: E.164, with its extension (`domain/transforms/phone-number.ts`). */
  phone: text().orNull(),
  kind: text<UserKind>().needed().audited(),
  state: text<UserState>().needed().audited(),
  /** Of the last sign-in. */
  role: text<Role>().orNull().given(),
  /** The customer; null for staff and services. */
  accountId: uuid().orNull().given().audited('account'),
  wholeAccount: boolean().given(false).audited(),
  /** The granted branches (those of `portal_user_branch`; empty for a user with the whole account). */
  branchIds: computed<
    readonly string[]
  >(`ARRAY(SELECT granted.branch_id::text FROM portal.portal_user_branch granted
    WHERE granted.user_id = t.portal_id ORDER BY 1)`).audited('branches'),
  crmContactId: text().orNull().given(),
  version: integer(),
  createdAt: time(),
  updatedAt: time(),
});

export type PortalUserRecord = RecordOf<typeof PORTAL_USER>;
export type NewPortalUser = NewRecord<typeof PORTAL_USER> & {
  readonly branchIds?: readonly string[] | undefined;
};
