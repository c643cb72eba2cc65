import type { Role } from '../domain/access.ts';

/** On whose behalf something is done. */
export interface Principal {
  /** The subject of the token, or the name of a part of the hub. */
  readonly subject: string;
  /** Null for the hub itself. */
  readonly role: Role | null;
  /** Where the change came from: a mutation of the portal or of Salesforce's subgraph, Salesforce, or the hub. */
  readonly system: 'PORTAL' | 'SALESFORCE' | 'HUB';
  readonly requestId: string | null;
}

/** The hub's own parts, as they stand in the audit. */
export function hubPrincipal(part: string, requestId: string | null = null): Principal {
  return { subject: `waybill:${part}`, role: null, system: 'HUB', requestId };
}
