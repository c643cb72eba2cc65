import type { Answer, Done } from './answer.ts';
import type { MutationRequest } from './mutation-request.ts';

/** One way in which a mutation comes about. Both methods throw `Refused` where the caller can mend it. */
export interface Effect<Portal, Details> {
  /** Decides as `perform` does and leaves nothing behind. */
  rehearse(request: MutationRequest<Portal>): Promise<Done<Details>>;
  /** Brings it about once for the key of the request. */
  perform(request: MutationRequest<Portal>): Promise<Answer<Details>>;
}
