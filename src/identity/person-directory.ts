import type { UserKind } from '../domain/access.ts';
import type { PossibleAssignee } from '../domain/assignee.ts';

/** A user by portal id, or by the sign-in name (the subject of the tokens) or e-mail address. */
export type NamedPerson = { readonly portalId: string | null } | { readonly signIn: string };

export interface UserName {
  readonly name: string;
  readonly kind: UserKind;
}

/** The portal's users to whom work can be assigned, for subgraphs that read no portal records. */
export interface PersonDirectory {
  /** Null when there is no such user. Failures of the portal's store are thrown unchanged. */
  person(named: NamedPerson): Promise<(PossibleAssignee & { readonly subject: string }) | null>;
  /** The users with these subjects of tokens, in their order; null for a subject of nobody. */
  namesOf(subjects: readonly string[]): Promise<readonly (UserName | null)[]>;
}
