import type { Executor } from '../../postgres/database.ts';
import { prepared, sql } from '../../postgres/sql.ts';

export interface Leadership {
  readonly name: string;
  readonly holder: string;
  /** Ascends with every change of leader. After the database was restored, it is above every epoch of the lost changes. */
  readonly epoch: number;
  readonly until: Date;
}

/** Leases for work that only one process may do: polling, sealing, relaying. */
export interface LeaderLeases {
  /** Acquires a lease that is free or ran out, or renews the holder's own. Null when another process holds it. */
  acquire(name: string, holder: string, leaseMs: number): Promise<Leadership | null>;
  /**
   * Whether this leadership still holds. Inside a transaction the lease stays locked until the transaction ends: a
   * successor waits, so an earlier epoch writes nothing after a later one.
   */
  confirm(leadership: Pick<Leadership, 'name' | 'epoch'>): Promise<boolean>;
  /** The next leader need not wait for the lease to run out. */
  release(leadership: Pick<Leadership, 'name' | 'epoch'>): Promise<void>;
}

/** The table `ledger.leader_lease`. */
export function createLeaderLeases(executor: Executor): LeaderLeases {
  return {
    async acquire(name, holder, leaseMs) {
      const until = sql`clock_timestamp() + ${leaseMs} * interval '1 ms'`;
      const [row] = await executor.query<Leadership>(
        prepared(sql`INSERT INTO ledger.leader_lease AS t (name, holder, epoch, lease_until)
          VALUES (${name}, ${holder}, 1 + (SELECT coalesce(max(begins_after), 0) FROM ledger.live_order), ${until})
          ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, lease_until = ${until},
            epoch = t.epoch + CASE WHEN t.lease_until > clock_timestamp() THEN 0 ELSE 1 END
          WHERE t.holder = excluded.holder OR t.lease_until <= clock_timestamp()
          RETURNING t.name, t.holder, t.epoch, t.lease_until AS until`),
      );
      return row ?? null;
    },

    async confirm({ name, epoch }) {
      const rows = await executor.query(
        prepared(sql`SELECT name FROM ledger.leader_lease
          WHERE name = ${name} AND epoch = ${epoch} AND lease_until > clock_timestamp() FOR SHARE`),
      );
      return rows.length > 0;
    },

    async release({ name, epoch }) {
      // Minus infinity is past by any clock, also by one that is set back.
      await executor.query(
        sql`UPDATE ledger.leader_lease SET lease_until = '-infinity' WHERE name = ${name} AND epoch = ${epoch}`,
      );
    },
  };
}
