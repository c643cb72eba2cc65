import type { Address } from './serving.ts';

/** What a process does for a variant; CPU time is added up by it. */
export type Role = 'front' | 'subgraphs' | 'PostgreSQL' | 'Redis' | 'sandbox org';

/** One way to serve the same graph. */
export interface Variant extends Address {
  readonly name: string;
  /** Every process that works for it, shared ones included; their descendants count too. */
  readonly processes: readonly { readonly role: Role; readonly pid: number }[];
  stop(): Promise<void>;
}
