import type { Executor } from '../../postgres/database.ts';

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

/** The table `ledger.leader_lease`. */
export function createLeaderLeases(executor: Executor): LeaderLeases {
  return {
    async acquire(name, holder, leaseMs) {
      const [row] = await executor.query<Leadership>({
        text: `INSERT INTO ledger.leader_lease AS l (name, holder, epoch, lease_until)
          VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 ms')
          ON CONFLICT (name) DO UPDATE SET holder = excluded.holder,
            lease_until = clock_timestamp() + $3 * interval '1 ms',
            epoch = l.epoch + CASE WHEN l.lease_until > clock_timestamp() THEN 0 ELSE 1 END
          WHERE l.holder = excluded.holder OR l.lease_until <= clock_timestamp()
          RETURNING name, holder, epoch, lease_until AS until`,
        values: [name, holder, leaseMs],
        prepare: true,
      });
      return row ?? null;
    },

    async confirm({ name, epoch }) {
      const rows = await executor.query({
        text: `SELECT name FROM ledger.leader_lease
          WHERE name = $1 AND epoch = $2 AND lease_until > clock_timestamp() FOR SHARE`,
        values: [name, epoch],
        prepare: true,
      });
      return rows.length > 0;
    },

    async release({ name, epoch }) {
      await executor.query({
        // Free by any clock, also one that is set back.
        text: `UPDATE ledger.leader_lease SET lease_until = '-infinity' WHERE name = $1 AND epoch = $2`,
        values: [name, epoch],
      });
    },
  };
}
