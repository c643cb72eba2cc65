import type { Address } from './serving.ts';

/** One way to serve the same graph. */
export interface Variant extends Address {
  readonly name: string;
  /** Every process that works for it, shared ones included; their descendants count too. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}
