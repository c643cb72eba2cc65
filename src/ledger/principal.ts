import type { CallerRole } from '../domain/access.ts';

/** The user or the part of the hub that makes a change. */
export interface Principal {
  /** The subject of the token, or the name of a part of the hub. */
  readonly subject: string;
  /** Null for the hub itself. */
  readonly role: CallerRole | null;
  /** The origin of the change: the subgraph of a mutation, Salesforce itself, or the hub. */
  readonly system: 'PORTAL' | 'SALESFORCE' | 'HUB';
  readonly requestId: string | null;
}

/** The hub's own parts, as they stand in the audit. */
export function hubPrincipal(part: string, requestId: string | null = null): Principal {
  return { subject: `waybill:${part}`, role: null, system: 'HUB', requestId };
}
