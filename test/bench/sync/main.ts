import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client } from 'pg';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { connectDirectly } from '../../../src/postgres/database.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { GraphClient, payloadOf } from '../../harness/chaos/graph-client.ts';
import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';
import { processUse } from '../harness/process-tree.ts';
import { percentile, Verdicts } from '../harness/verdicts.ts';
import { fillBacklog } from './backlog.ts';

/**
 * How fast the portal's changes reach Salesforce: an exception while nothing else happens and under a backlog, the
 * drain of the backlog, and what milestones cost in API calls. Every part is a process of its own.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    samples: { type: 'string', default: '200' },
  },
});
const rows = Number(values.rows);
const samples = Number(values.samples);
const POLL_MS = 2;
const IDLE_POLL_MS = 100;
const DRAIN_MS = 30 * 60_000;

interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly samples: number;
}

const verdicts = new Verdicts();

await using hub = await startHubProcesses({ workers: 1, env: { SALESFORCE_POLL_MS: '10000' } });
const client = new GraphClient(hub.graphqlUrl, hub.tokens['admin'] ?? '', new AbortController().signal);
const database = await connectDirectly(hub.databaseUrl);
try {
  const shipments = await bookShipments(100);
  await whenIdle(database);
  await measureExceptions(shipments, 30);
  const idle = await measureExceptions(shipments, samples);
  verdicts.report('exception visible in Salesforce, idle, p50', idle.p50, 'ms', 100, 'below');
  verdicts.report('exception visible in Salesforce, idle, p99', idle.p99, 'ms', 1_000, 'below');

  await measureMilestones(hub, shipments);

  verdicts.print(`filling a backlog of ${rows} records …`);
  await hub.workers[0]?.kill();
  await fillBacklog(hub.databaseUrl, rows);
  await hub.workers[0]?.start();
  // As before the idle ones: a worker that has just started is slow by itself.
  await measureExceptions(shipments, 30);
  const before = await waiting(database);
  const meanwhile = performance.now();
  // The rest of the backlog is for the drain alone.
  const busy = await measureExceptions(shipments, samples, async () => (await waiting(database)) < rows / 3);
  const after = await waiting(database);
  const took = (performance.now() - meanwhile) / 1000;
  verdicts.print(
    `  ${busy.samples} exceptions while ${before - after} records went through in ${took.toFixed(1)} s; ${after} left`,
  );
  verdicts.report(
    `exception visible in Salesforce, under a backlog of ${rows}, p50`,
    busy.p50,
    'ms',
    100,
    'below',
  );
  verdicts.report(
    `exception visible in Salesforce, under a backlog of ${rows}, p99`,
    busy.p99,
    'ms',
    1_000,
    'below',
  );
  verdicts.report('p99 under the backlog to p99 idle', busy.p99 / idle.p99, 'times', 1.2, 'below');

  const left = await waiting(database);
  const used = usedBy(hub);
  const began = performance.now();
  await whenIdle(database);
  const seconds = (performance.now() - began) / 1000;
  verdicts.report(`bulk drain of ${left} records`, left / seconds, 'records/s', 2_000, 'above');
  for (const [part, ms] of Object.entries(usedBy(hub))) {
    verdicts.print(`      CPU of ${part}: ${((ms - (used[part] ?? 0)) / left).toFixed(3)} ms a record`);
  }
} finally {
  await database.end();
}
process.exitCode = verdicts.hasFailed ? 1 : 0;

async function bookShipments(count: number): Promise<readonly string[]> {
  const accountId = encodeId('Account', { portalId: demoId('account', 'NORTHWIND-CHI') });
  const booked = Array.from({ length: count }, () =>
    client.write<{ shipment: { id: string } }>(
      'shipmentBook',
      { idempotencyKey: randomUUID(), accountId, mode: 'TRUCK' },
      'shipment { id }',
    ),
  );
  return (await Promise.all(booked)).map((outcome) => payloadOf(outcome).shipment.id);
}

/** CPU milliseconds of each part and its children since they started: what a busy machine does not change. */
function usedBy({ workers, org, postgres }: HubProcesses): Readonly<Record<string, number>> {
  return {
    worker: processUse([workers[0]?.pid ?? 0]).cpuMs,
    'sandbox org': processUse([org.pid]).cpuMs,
    PostgreSQL: processUse([postgres.pid]).cpuMs,
  };
}

/** From the request to the hub until SOQL answers the case, one after the other. */
async function measureExceptions(
  shipments: readonly string[],
  count: number,
  enough: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<Latency> {
  const taken: number[] = [];
  for (let sample = 0; sample < count; sample += 1) {
    if (sample % 10 === 9 && (await enough())) break;
    const began = performance.now();
    const outcome = await client.write<{ exception: { id: string; portalId: string } }>(
      'exceptionOpen',
      {
        idempotencyKey: randomUUID(),
        shipmentId: shipments[sample % shipments.length],
        code: 'INCORRECT_ADDRESS',
        customerActionRequired: true,
      },
      'exception { id portalId }',
    );
    const { exception } = payloadOf(outcome);
    for (;;) {
      const found = await hub.salesforce.query(
        soql`SELECT Id FROM Case WHERE Portal_Exception_Id__c = ${exception.portalId}`,
        newUpstreamUsage(),
      );
      if (found.length > 0) break;
      await setTimeout(POLL_MS);
    }
    taken.push(performance.now() - began);
  }
  return { p50: percentile(taken, 0.5), p99: percentile(taken, 0.99), samples: taken.length };
}

/** What 1,000 milestone events cost in calls that write; scans cost none. */
async function measureMilestones({ org }: HubProcesses, shipments: readonly string[]): Promise<void> {
  const requests = `${org.instanceUrl}/sandbox/requests`;
  await whenIdle(database);
  await fetch(requests, { method: 'DELETE' });
  const milestones = ['PICKED_UP', 'IN_TRANSIT', 'ARRIVED_AT_TERMINAL', 'OUT_FOR_DELIVERY', null];
  const start = Date.now();
  const events = [...milestones, ...milestones].flatMap((milestone, step) =>
    shipments.map((shipmentId) => ({
      eventId: randomUUID(),
      shipmentId,
      milestone,
      occurred: { at: new Date(start + step * 1e3) },
    })),
  );
  const size = 50;
  for (let from = 0; from < events.length; from += size) {
    await client.write(
      'milestonesRecord',
      {
        idempotencyKey: randomUUID(),
        source: 'HANDHELD',
        events: events.slice(from, from + size),
      },
      'results { outcome }',
    );
  }
  await whenIdle(database);
  const { counts } = (await (await fetch(requests)).json()) as {
    counts: { method: string; path: string; count: number }[];
  };
  const writes = counts
    .filter(({ method, path }) => method === 'PATCH' && path.includes('/composite/sobjects'))
    .reduce((sum, { count }) => sum + count, 0);
  const per1000 = (writes / events.length) * 1_000;
  verdicts.report(
    `Salesforce calls that write, for 1,000 of ${events.length} milestone events`,
    per1000,
    'calls',
    1_000,
    'below',
  );
}

/** Changes that are on their way. */
async function waiting(from: Client): Promise<number> {
  const { rows: found } = await from.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ledger.outbox WHERE state IN ('PENDING', 'LEASED')`,
  );
  return found[0]?.count ?? 0;
}

async function whenIdle(from: Client): Promise<void> {
  for (const deadline = Date.now() + DRAIN_MS; !(await isIdle(from)); ) {
    if (Date.now() > deadline) throw new Error('the outbox does not drain');
    await setTimeout(IDLE_POLL_MS);
  }
}

/** Unlike a count it costs next to nothing, however much waits. */
async function isIdle(from: Client): Promise<boolean> {
  const { rows: found } = await from.query<{ idle: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM ledger.outbox WHERE state = 'PENDING')
        AND NOT EXISTS (SELECT FROM ledger.outbox WHERE state = 'LEASED') AS idle`,
  );
  return found[0]?.idle ?? false;
}
