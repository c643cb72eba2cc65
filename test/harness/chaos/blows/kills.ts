import { setTimeout } from 'node:timers/promises';
import { SESSION_NAME, withDatabase } from '../../database-session.ts';
import type { HubProcesses } from '../../hub-processes.ts';
import { killIfThere } from '../../process-table.ts';
import { until } from '../until.ts';
import type { Blow } from './blow.ts';

/** A little longer than a worker's lease. */
const PAST_LEASE_MS = 33_000;

const WORKER: Blow = {
  name: 'kill a worker',
  strike: async ({ workers }) => {
    const worker = workers[Math.floor(Math.random() * workers.length)];
    await worker?.kill();
    await worker?.start();
  },
};
const GATEWAY: Blow = { name: 'kill the gateway', strike: ({ gateway }) => restart([gateway]) };
/** PostgreSQL with all its backends, as a machine that loses power takes it. */
export const POSTGRES: Blow = {
  name: 'kill PostgreSQL, the whole group',
  strike: ({ postgres }) => restart([postgres]),
};

/** One of the subgraphs that are processes of their own. */
const SUBGRAPH: Blow = {
  name: 'kill a subgraph',
  strike: async ({ subgraphs }) => {
    const subgraph = subgraphs[Math.floor(Math.random() * subgraphs.length)];
    if (subgraph === undefined) throw new Error('no subgraph is a process of its own');
    await restart([subgraph]);
  },
};

const EVERYTHING: Blow = {
  name: 'kill everything that is ours at once',
  strike: ({ postgres, gateway, subgraphs, workers }) =>
    restart([postgres, gateway, ...subgraphs, ...workers]),
};

/** Struck at random moments. */
export const RANDOM_KILLS: readonly Blow[] = [
  WORKER,
  GATEWAY,
  POSTGRES,
  {
    name: 'kill one backend of PostgreSQL',
    strike: ({ databaseUrl }) =>
      withDatabase(databaseUrl, async (client) => {
        const { rows } = await client.query<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity
           WHERE backend_type = 'client backend' AND application_name <> $1 AND datname = current_database()
           ORDER BY state = 'active' DESC, random() LIMIT 1`,
          [SESSION_NAME],
        );
        if (rows[0] === undefined) throw new Error('the hub has no connection to PostgreSQL');
        killIfThere(rows[0].pid);
      }),
  },
  EVERYTHING,
];

/** Of the processes that are ours, subgraphs among them. */
export const PROCESS_KILLS: readonly Blow[] = [WORKER, GATEWAY, SUBGRAPH, EVERYTHING];

/** Struck at a step that is held open from outside, so that it always is in the middle of it. */
export const STEP_KILLS: readonly Blow[] = [
  {
    name: 'worker: claimed, before the call',
    strike: (hub, { stop }) => whileLocked(hub, 'ledger.pilot_switch', 'ACCESS EXCLUSIVE', hub.workers, stop),
  },
  {
    name: 'worker: the call is under way',
    strike: async (hub, { stop }) => {
      await hub.fault({ kind: 'DELAY', milliseconds: 1_500, path: '/composite', method: 'PATCH', times: 1 });
      await until('a delayed call', async () => (await hub.waitingFaults()) === 0, stop);
      await restart(hub.workers);
    },
  },
  {
    name: 'worker: Salesforce has it, the answer is lost',
    strike: async (hub, { stop }) => {
      await hub.fault({ kind: 'DROP_AFTER_COMMIT', path: '/composite', method: 'PATCH', times: 1 });
      await until('a dropped answer', async () => (await hub.waitingFaults()) === 0, stop);
      await restart(hub.workers);
    },
  },
  {
    name: 'worker: after the call, before the mark',
    strike: (hub, { stop }) => whileLocked(hub, 'ledger.base_values', 'SHARE', hub.workers, stop),
  },
  {
    name: 'gateway: written, before the commit',
    strike: (hub, { stop }) => whileLocked(hub, 'ledger.audit_entry', 'SHARE', [hub.gateway], stop),
  },
  {
    name: 'gateway: committed, before the answer',
    strike: (hub, { stop }) =>
      whileLocked(hub, 'portal.tracking_event', 'ACCESS EXCLUSIVE', [hub.gateway], stop),
  },
];

/** A worker freezes over a call for longer than its lease, and goes on when another has taken over. */
export const FREEZE: Blow = {
  name: 'worker: frozen past its lease, then let go on',
  strike: async (hub, { stop }) => {
    const [frozen, ...others] = hub.workers;
    if (frozen === undefined) return;
    await Promise.all(others.map((worker) => worker.kill()));
    await hub.fault({ kind: 'DELAY', milliseconds: 1_000, path: '/composite', method: 'PATCH', times: 1 });
    await until('a delayed call', async () => (await hub.waitingFaults()) === 0, stop);
    frozen.signal('SIGSTOP');
    await Promise.all(others.map((worker) => worker.start()));
    await setTimeout(PAST_LEASE_MS, undefined, { signal: stop }).finally(() => frozen.signal('SIGCONT'));
  },
};

async function restart(parts: readonly { kill(): Promise<void>; start(): Promise<void> }[]): Promise<void> {
  await Promise.all(parts.map((part) => part.kill()));
  // PostgreSQL comes before those who need it.
  const [first, ...others] = parts;
  await first?.start();
  await Promise.all(others.map((part) => part.start()));
}

/** Holds a table until a process of the hub waits for it, and then kills the parts. */
async function whileLocked(
  { databaseUrl }: HubProcesses,
  table: string,
  mode: 'SHARE' | 'ACCESS EXCLUSIVE',
  parts: HubProcesses['workers'],
  stop: AbortSignal,
): Promise<void> {
  await withDatabase(databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table} IN ${mode} MODE`);
    await until(
      `process that waits for ${table}`,
      async () => {
        const { rows } = await client.query(
          'SELECT 1 FROM pg_locks WHERE NOT granted AND relation = $1::regclass',
          [table],
        );
        return rows.length > 0;
      },
      stop,
    );
    await Promise.all(parts.map((part) => part.kill()));
    await client.query('ROLLBACK');
  });
  await Promise.all(parts.map((part) => part.start()));
}
