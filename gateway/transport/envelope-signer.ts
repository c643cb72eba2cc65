import type { Caller } from '../../src/domain/access.ts';
import { ENVELOPE_HEADER, signEnvelope } from '../../src/identity/envelope.ts';
import type { EnvelopeKeys } from '../../src/identity/envelope-keys.ts';

/** How the gateway proves to a remote subgraph who is asking. */
export interface EnvelopeSigner {
  /** Headers for one sending of `body`; a second sending needs new ones. */
  headersFor(subgraph: string, body: string, caller: Caller): Readonly<Record<string, string>>;
}

/** Signs with the envelope of src/identity. `keys` is asked each time, so that a rotation needs no restart. */
export function envelopeSigner(keys: () => EnvelopeKeys): EnvelopeSigner {
  return {
    headersFor: (subgraph, body, caller) => ({
      [ENVELOPE_HEADER]: signEnvelope({ subgraph, body, caller }, keys()),
    }),
  };
}
