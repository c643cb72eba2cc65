import { FIELD_VISIBILITY, type Role, type UserKind, type UserState } from './access.ts';
import { ownershipOf } from './ownership/index.ts';

/** Work that is given to a person. */
export type AssignedWork = 'EXCEPTION' | 'REVIEW';

/** The roles that do the work: those that may change the state of an exception, or decide an item of the review queue. */
export const WORKERS: Readonly<Record<AssignedWork, readonly Role[]>> = {
  EXCEPTION: ownershipOf('Exception', 'state')?.change?.roles ?? [],
  REVIEW: FIELD_VISIBILITY.find(({ field }) => field === 'reviewItemAssign')?.roles ?? [],
};

const WORK_WORDS: Readonly<Record<AssignedWork, string>> = {
  EXCEPTION: 'does not work on exceptions',
  REVIEW: 'does not decide review items',
};

/** The part of a user's row that decides whether the user can work on something. */
export interface PossibleAssignee {
  readonly kind: UserKind;
  readonly state: UserState;
  /** The role of the user's last sign-in; null before the first one. */
  readonly role: Role | null;
}

/** Why a user cannot do the work, as the end of a sentence; null if the user can. A missing user cannot. */
export function assigneeProblem(user: PossibleAssignee | null, work: AssignedWork): string | null {
  if (user === null) return 'names no user';
  if (user.kind === 'CUSTOMER') return 'is a user of a customer';
  if (user.kind === 'SERVICE') return 'is a system';
  if (user.state === 'DEACTIVATED') return 'may no longer sign in';
  if (user.state === 'INVITED') return 'has not accepted the invitation yet';
  if (user.role !== null && !WORKERS[work].includes(user.role)) {
    return `has the role ${user.role}, which ${WORK_WORDS[work]}`;
  }
  return null;
}
