import type { UserError } from '../domain/user-error.ts';
import type { Answer, Done } from './answer.ts';
import type { MutationRequest } from './mutation-request.ts';

/** The work of one mutation. Both methods throw `Refused` for a reason that the caller can correct. */
export interface Effect<Portal, Details> {
  /** The problems that the input alone shows. All of them are reported together, before anything is read. */
  check?(): readonly UserError[];
  /** Decides as `perform` does and leaves nothing behind. */
  rehearse(request: MutationRequest<Portal>): Promise<Done<Details>>;
  /** Does the work at most once for the key of the request. */
  perform(request: MutationRequest<Portal>): Promise<Answer<Details>>;
}
