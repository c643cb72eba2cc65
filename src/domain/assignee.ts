import type { Role, UserKind, UserState } from './access.ts';
import { ownershipOf } from './ownership/index.ts';

/** The roles that work on exceptions: those that may change the state of one. */
export const EXCEPTION_WORKERS: readonly Role[] = ownershipOf('Exception', 'state')?.change?.roles ?? [];

/** The part of a user's row that decides whether the user can work on exceptions. */
export interface PossibleAssignee {
  readonly kind: UserKind;
  readonly state: UserState;
  /** The role of the user's last sign-in; null before the first one. */
  readonly role: Role | null;
}

/** Why a user cannot work on exceptions, as the end of a sentence; null if the user can. A missing user cannot. */
export function assigneeProblem(user: PossibleAssignee | null): string | null {
  if (user === null) return 'names no user';
  if (user.kind === 'CUSTOMER') return 'is a user of a customer';
  if (user.kind === 'SERVICE') return 'is a system';
  if (user.state === 'DEACTIVATED') return 'may no longer sign in';
  if (user.state === 'INVITED') return 'has not accepted the invitation yet';
  if (user.role !== null && !EXCEPTION_WORKERS.includes(user.role)) {
    return `has the role ${user.role}, which does not work on exceptions`;
  }
  return null;
}
