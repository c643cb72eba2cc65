import type { PossibleAssignee } from '../domain/assignee.ts';

/** A user by portal id, or by the sign-in name (the subject of the tokens) or e-mail address. */
export type NamedPerson = { readonly portalId: string | null } | { readonly signIn: string };

/** The portal's users, for subgraphs that read no portal records: to whom work can be given. */
export interface PersonDirectory {
  /** Null when there is no such user. Failures of the portal's store are thrown unchanged. */
  person(named: NamedPerson): Promise<(PossibleAssignee & { readonly subject: string }) | null>;
  /** The names of members of staff by the subjects of their tokens, in their order; null for a subject of nobody. */
  namesOfStaff(subjects: readonly string[]): Promise<readonly (string | null)[]>;
}
