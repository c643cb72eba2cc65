import { ENVELOPE_HEADER, type SignedCaller, signEnvelope } from '../../src/identity/envelope.ts';
import type { EnvelopeKeys } from '../../src/identity/envelope-keys.ts';

/** Signs the caller's identity for a remote subgraph. */
export interface EnvelopeSigner {
  /** Headers for one request with `body`. A retry needs new headers. */
  headersFor(subgraph: string, body: string, forwarded: SignedCaller): Readonly<Record<string, string>>;
}

/** Signs with the envelope of src/identity. It calls `keys` for each request, so a rotation needs no restart. */
export function envelopeSigner(keys: () => EnvelopeKeys): EnvelopeSigner {
  return {
    headersFor: (subgraph, body, { caller, work }) => ({
      [ENVELOPE_HEADER]: signEnvelope({ subgraph, body, caller, work }, keys()),
    }),
  };
}
