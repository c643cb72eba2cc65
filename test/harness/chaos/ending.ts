import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { withDatabase } from '../database-session.ts';
import { whenDatabaseAnswers } from '../hub-parts.ts';
import type { HubProcesses } from '../hub-processes.ts';
import { killIfThere, processesOf } from '../process-table.ts';
import { words } from './graph-client.ts';
import { until } from './until.ts';

const READY_TIMEOUT_MS = 5_000;
/** How long the hub may take to end, and after it what its parts have started. */
const END_MS = 30_000;
const STRAGGLE_MS = 5_000;

/** Waits until every part answers after a blow. */
export async function ready({ databaseUrl, graphqlUrl }: HubProcesses, stop: AbortSignal): Promise<void> {
  await whenDatabaseAnswers(databaseUrl);
  const url = graphqlUrl.replace('/graphql', '/health/ready');
  await until(
    'readiness',
    async () => {
      const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
      const reply = await fetch(url, { signal }).catch(() => null);
      await reply?.body?.cancel().catch(() => undefined);
      return reply?.ok === true;
    },
    stop,
  );
}

/** Brings back what a blow that was broken off has left: parts that are killed or frozen, faults of Salesforce. */
export async function mended(hub: HubProcesses): Promise<void> {
  await hub.clearFaults();
  await hub.postgres.start();
  const parts = [hub.gateway, ...hub.subgraphs, ...hub.workers];
  for (const part of parts) part.signal('SIGCONT');
  await Promise.all(parts.map((part) => part.start()));
}

/** Waits until nothing is on its way to Salesforce; how long that took, milliseconds. */
export async function drained(databaseUrl: string, limitMs: number): Promise<number> {
  const began = Date.now();
  for (;;) {
    const waiting = await withDatabase(databaseUrl, async (client) => {
      const { rows } = await client.query<{ what: string; count: number }>(
        `SELECT 'outbox ' || state AS what, count(*)::int AS count FROM ledger.outbox
          WHERE state IN ('PENDING', 'LEASED') GROUP BY state
         UNION ALL
         SELECT 'write intent', count(*)::int FROM ledger.write_intent WHERE state = 'OPEN' HAVING count(*) > 0`,
      );
      return rows;
    });
    if (waiting.length === 0) return Date.now() - began;
    if (Date.now() - began > limitMs) {
      throw new Error(`not everything arrives in Salesforce: ${JSON.stringify(waiting)}`);
    }
    await setTimeout(100);
  }
}

/** Ends every process of the run, whatever state the hub is in, and removes its folder. What did not end by itself is told, and killed. */
export async function endEverything(hub: HubProcesses | null, folder: string): Promise<readonly string[]> {
  const told: string[] = [];
  try {
    if (hub !== null) await within(END_MS, 'the end of the hub', Promise.resolve(hub[Symbol.asyncDispose]()));
  } catch (error) {
    told.push(words(error));
  }
  for (const deadline = Date.now() + STRAGGLE_MS; processesOf(folder).length > 0 && Date.now() < deadline; ) {
    await setTimeout(50);
  }
  const left = processesOf(folder);
  told.push(...left.map(({ pid, command }) => `process ${pid}: ${command}`));
  for (const { pid } of left) killIfThere(pid);
  for (const address of hub === null
    ? []
    : [hub.graphqlUrl, hub.databaseUrl, hub.redisUrl, hub.org.loginUrl]) {
    const { hostname, port } = new URL(address);
    if (await answers(hostname, Number(port))) told.push(`${hostname}:${port} still answers`);
  }
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    told.push(words(error));
  }
  return told;
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true));
  socket.on('error', () => resolve(false));
  const isAnswered = await promise;
  socket.destroy();
  return isAnswered;
}

/** @throws Error that names the work when it takes longer. The work goes on and its failure is heard. */
export async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = (async () => {
    await setTimeout(limitMs, undefined, { signal: over.signal });
    throw new Error(`${what} took longer than ${limitMs / 1000} s`);
  })();
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
