import { setTimeout } from 'node:timers/promises';
import { connectDirectly } from '../../src/postgres/database.ts';
import { type HubProcesses, killIfThere, whenDatabaseAnswers } from '../harness/hub-processes.ts';

/** A way in which something ends in the middle of the load. Afterwards every part runs again. */
export interface Blow {
  readonly name: string;
  readonly strike: (hub: HubProcesses) => Promise<void>;
}

/** Generous: the machine may have other work. */
const WAIT_MS = 60_000;
/** A little longer than a worker's lease. */
const PAST_LEASE_MS = 33_000;

/** Struck at random moments. */
export const RANDOM_BLOWS: readonly Blow[] = [
  {
    name: 'kill a worker',
    strike: async ({ workers }) => {
      const worker = workers[Math.floor(Math.random() * workers.length)];
      await worker?.kill();
      await worker?.start();
    },
  },
  { name: 'kill the gateway', strike: ({ gateway }) => restart([gateway]) },
  {
    name: 'kill PostgreSQL, the whole group',
    strike: ({ postgres }) => restart([postgres]),
  },
  {
    name: 'kill one backend of PostgreSQL',
    strike: async ({ databaseUrl }) => {
      const client = await connectDirectly(databaseUrl);
      client.on('error', () => undefined);
      const { rows } = await client.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname = current_database()
         ORDER BY state = 'active' DESC, random() LIMIT 1`,
      );
      if (rows[0] !== undefined) killIfThere(rows[0].pid);
      await client.end().catch(() => undefined);
    },
  },
  {
    name: 'kill everything that is ours at once',
    strike: ({ postgres, gateway, workers }) => restart([postgres, gateway, ...workers]),
  },
];

/** Struck at a step that is held open from outside, so that it always is in the middle of it. */
export const STEP_BLOWS: readonly Blow[] = [
  {
    name: 'worker: claimed, before the call',
    strike: (hub) => whileLocked(hub, 'ledger.pilot_switch', 'ACCESS EXCLUSIVE', hub.workers),
  },
  {
    name: 'worker: the call is under way',
    strike: async (hub) => {
      await hub.fault({ kind: 'DELAY', milliseconds: 1_500, path: '/composite', method: 'PATCH', times: 1 });
      await until('a delayed call', async () => (await hub.waitingFaults()) === 0);
      await restart(hub.workers);
    },
  },
  {
    name: 'worker: Salesforce has it, the answer is lost',
    strike: async (hub) => {
      await hub.fault({ kind: 'DROP_AFTER_COMMIT', path: '/composite', method: 'PATCH', times: 1 });
      await until('a dropped answer', async () => (await hub.waitingFaults()) === 0);
      await restart(hub.workers);
    },
  },
  {
    name: 'worker: after the call, before the mark',
    strike: (hub) => whileLocked(hub, 'ledger.base_values', 'SHARE', hub.workers),
  },
  {
    name: 'gateway: written, before the commit',
    strike: (hub) => whileLocked(hub, 'ledger.audit_entry', 'SHARE', [hub.gateway]),
  },
  {
    name: 'gateway: committed, before the answer',
    strike: (hub) => whileLocked(hub, 'portal.tracking_event', 'ACCESS EXCLUSIVE', [hub.gateway]),
  },
];

/** A worker freezes over a call for longer than its lease, and goes on when another has taken over. */
export const FREEZE: Blow = {
  name: 'worker: frozen past its lease, then let go on',
  strike: async (hub) => {
    const [frozen, ...others] = hub.workers;
    if (frozen === undefined) return;
    await Promise.all(others.map((worker) => worker.kill()));
    await hub.fault({ kind: 'DELAY', milliseconds: 1_000, path: '/composite', method: 'PATCH', times: 1 });
    await until('a delayed call', async () => (await hub.waitingFaults()) === 0);
    frozen.signal('SIGSTOP');
    await Promise.all(others.map((worker) => worker.start()));
    await setTimeout(PAST_LEASE_MS);
    frozen.signal('SIGCONT');
  },
};

async function restart(parts: readonly { kill(): Promise<void>; start(): Promise<void> }[]): Promise<void> {
  await Promise.all(parts.map((part) => part.kill()));
  // PostgreSQL comes before those who need it.
  const [first, ...others] = parts;
  await first?.start();
  await Promise.all(others.map((part) => part.start()));
}

/** Holds a table so that somebody has to wait for it, and then kills the parts. */
async function whileLocked(
  { databaseUrl }: HubProcesses,
  table: string,
  mode: 'SHARE' | 'ACCESS EXCLUSIVE',
  parts: HubProcesses['workers'],
): Promise<void> {
  const client = await connectDirectly(databaseUrl);
  try {
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table} IN ${mode} MODE`);
    await until(`somebody who waits for ${table}`, async () => {
      const { rows } = await client.query(
        'SELECT 1 FROM pg_locks WHERE NOT granted AND relation = $1::regclass',
        [table],
      );
      return rows.length > 0;
    });
    await Promise.all(parts.map((part) => part.kill()));
    await client.query('ROLLBACK');
  } finally {
    await client.end();
  }
  await Promise.all(parts.map((part) => part.start()));
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + WAIT_MS; !(await holds()); ) {
    if (Date.now() > deadline) throw new Error(`no ${what} within ${WAIT_MS} ms`);
    await setTimeout(10);
  }
}

/** Waits until every part answers after a blow. */
export async function whenReady(hub: HubProcesses): Promise<void> {
  await whenDatabaseAnswers(hub.databaseUrl);
  const ready = hub.graphqlUrl.replace('/graphql', '/health/ready');
  await until('readiness', async () => {
    const fault = [hub.gateway, ...hub.workers].find((part) => part.fault !== null)?.fault;
    if (fault !== undefined) throw new Error(fault ?? '');
    const reply = await fetch(ready).catch(() => null);
    return reply?.ok === true;
  });
}
