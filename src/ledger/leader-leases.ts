import type { Executor } from '../postgres/database.ts';

export interface Leadership {
  readonly name: string;
  readonly holder: string;
  /** Ascends with every change of leader. */
  readonly epoch: number;
  readonly until: Date;
}

/** Who does what only one process may do (polling, sealing, relaying). */
export interface LeaderLeases {
  /** Takes a lease that is free or ran out, or keeps one's own. Null when somebody else holds it. */
  acquire(name: string, holder: string, leaseMs: number): Promise<Leadership | null>;
  /**
   * Whether this leadership still holds. Inside a transaction it holds until the end of it: a successor waits, so
   * that nothing of an earlier epoch is written after something of a later one.
   */
  confirm(leadership: Pick<Leadership, 'name' | 'epoch'>): Promise<boolean>;
  /** Lets go at once; the next leader need not wait for the lease to run out. */
  release(leadership: Pick<Leadership, 'name' | 'epoch'>): Promise<void>;
}
