import { processUse } from './process-tree.ts';
import type { Address } from './serving.ts';
import type { StartedProcess } from './started-process.ts';

/** What a process does for a variant; CPU time is added up by it. */
export type Role = 'front' | 'subgraphs' | 'PostgreSQL' | 'Redis' | 'sandbox org';

/** The roles that are a variant's own: stores are there in any case. */
export const OWN_ROLES: readonly Role[] = ['front', 'subgraphs'];

/** One way to serve the same graph. */
export interface Variant extends Address {
  readonly name: string;
  /** Every process that works for it, shared ones included; their descendants count too. */
  readonly processes: readonly { readonly role: Role; readonly pid: number }[];
}

export function variantOf(name: string, front: StartedProcess, others: Variant['processes']): Variant {
  const { url, headers, pid } = front;
  return { name, url, headers, processes: [{ role: 'front', pid }, ...others] };
}

/** Megabytes that each variant's own processes hold now. */
export function ownMemory(variants: readonly Variant[]): ReadonlyMap<string, number> {
  return new Map(
    variants.map(({ name, processes }) => {
      const own = processes.filter(({ role }) => OWN_ROLES.includes(role));
      return [name, processUse(own.map(({ pid }) => pid)).rssMb];
    }),
  );
}
