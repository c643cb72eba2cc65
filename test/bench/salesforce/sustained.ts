import { setTimeout } from 'node:timers/promises';
import type { Client } from 'pg';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import { processUse } from '../harness/process-tree.ts';
import { percentile } from '../harness/verdicts.ts';
import { CALL, type Customer, rename } from './customers.ts';

/** How often the portal is asked what it has, milliseconds. */
const LOOK_MS = 200;
/** How long the last changes may take, milliseconds. */
const REST_MS = 300_000;

export interface Sustained {
  /** Changes a second that Salesforce took. */
  readonly offered: number;
  /** Changes a second from the first one to the moment when the portal had the last one. */
  readonly applied: number;
  /** How old the oldest change was that the portal had not yet, milliseconds: highest, and when the last one was made. */
  readonly highest: number;
  readonly atEnd: number;
  /** The median of the last third of the time less that of the first. */
  readonly growth: number;
  /** CPU milliseconds for each change. */
  readonly cpu: Readonly<Record<string, number>>;
}

/**
 * Changes records of Salesforce at a steady rate, 200 in a call, and looks how far the portal is behind. A call renames one
 * group of customers; the number in the new name says which call it was.
 */
export async function sustain(
  hub: HubProcesses,
  database: Client,
  customers: readonly Customer[],
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<Sustained> {
  const groups = Array.from({ length: customers.length / CALL }, (_, at) =>
    customers.slice(at * CALL, (at + 1) * CALL),
  );
  /** By call; undefined once the portal has it. */
  const waiting = new Map<number, number>();
  const lags: number[] = [];
  const calls = Math.round((perSecond * seconds) / CALL);
  const before = usedBy(hub);
  const began = performance.now();
  const over = new AbortController();
  const watch = async () => {
    while (!over.signal.aborted || waiting.size > 0) {
      const applied = await appliedCalls(database, groups);
      for (const call of waiting.keys()) {
        if ((applied[call % groups.length] ?? -1) >= call) waiting.delete(call);
      }
      const now = performance.now();
      lags.push(Math.max(0, ...[...waiting.values()].map((time) => now - time)));
      if (now - began > seconds * 1_000 + REST_MS)
        throw new Error('the portal does not get the last changes');
      await setTimeout(LOOK_MS);
    }
    return performance.now() - began;
  };
  const watching = watch();
  watching.catch(() => undefined);
  for (let call = 0; call < calls; call += 1) {
    const due = began + (call * CALL * 1_000) / perSecond;
    await setTimeout(Math.max(0, due - performance.now()));
    await rename(hub, groups[call % groups.length] ?? [], `Call ${call}`);
    waiting.set(call, performance.now());
  }
  const offered = (calls * CALL * 1_000) / (performance.now() - began);
  const during = [...lags];
  over.abort();
  const took = await watching;
  const third = Math.ceil(during.length / 3);
  const changes = calls * CALL;
  return {
    offered,
    applied: (changes * 1_000) / took,
    highest: Math.max(...lags),
    atEnd: during.at(-1) ?? 0,
    growth: percentile(during.slice(-third), 0.5) - percentile(during.slice(0, third), 0.5),
    cpu: Object.fromEntries(
      Object.entries(usedBy(hub)).map(([part, ms]) => [part, (ms - (before[part] ?? 0)) / changes]),
    ),
  };
}

/** The number of the earliest call that any customer of each group has. */
async function appliedCalls(
  database: Client,
  groups: readonly (readonly Customer[])[],
): Promise<readonly number[]> {
  const { rows } = await database.query<{ group: number; call: number }>(
    `SELECT g.group, min(coalesce(substring(a.legal_name FROM '^Call (\\d+)$')::int, -1)) AS call
       FROM json_to_recordset($1::json) AS g("group" int, ids uuid[])
       JOIN portal.account a ON a.portal_id = ANY(g.ids) GROUP BY g.group ORDER BY g.group`,
    [JSON.stringify(groups.map((some, group) => ({ group, ids: some.map(({ portalId }) => portalId) })))],
  );
  return rows.map(({ call }) => call);
}

/** CPU milliseconds of each part since it started: what a busy machine does not change. */
function usedBy({ workers, gateway, org, postgres }: HubProcesses): Readonly<Record<string, number>> {
  const of = (pid: number | undefined) => processUse([pid ?? 0]).cpuMs;
  return {
    worker: of(workers[0]?.pid),
    gateway: of(gateway.pid),
    'sandbox org': of(org.pid),
    PostgreSQL: of(postgres.pid),
  };
}
