import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Client } from 'pg';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { connectDirectly } from '../../../src/postgres/database.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { GraphClient, payloadOf } from '../../harness/chaos/graph-client.ts';
import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';
import { processUse } from '../harness/process-tree.ts';
import { percentile } from '../harness/verdicts.ts';
import { fillBacklog } from './backlog.ts';

const POLL_MS = 2;
const IDLE_POLL_MS = 100;
const DRAIN_MS = 30 * 60_000;
const SHIPMENTS = 100;
const WARM_UP = 30;

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly samples: number;
}

export interface Drain {
  readonly records: number;
  readonly seconds: number;
  /** CPU milliseconds of each part for a record. */
  readonly cpu: Readonly<Record<string, number>>;
}

/** A hub of processes with one worker, and what is measured of its way to Salesforce. */
export class SyncBench implements AsyncDisposable {
  readonly #hub: HubProcesses;
  readonly #client: GraphClient;
  readonly #database: Client;
  readonly #signal: AbortSignal;
  #shipments: readonly string[] = [];

  private constructor(hub: HubProcesses, database: Client, signal: AbortSignal) {
    this.#hub = hub;
    this.#database = database;
    this.#signal = signal;
    this.#client = new GraphClient(hub.graphqlUrl, hub.tokens['admin'] ?? '', signal);
  }

  /** Resolves when the hub is idle and warm. */
  static async start(signal: AbortSignal): Promise<SyncBench> {
    const hub = await startHubProcesses({ workers: 1, env: { SALESFORCE_POLL_MS: '10000' }, signal });
    const bench = new SyncBench(hub, await connectDirectly(hub.databaseUrl), signal);
    await bench.#bookShipments();
    await bench.#whenIdle();
    await bench.exceptions(WARM_UP);
    return bench;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database.end();
    await this.#hub[Symbol.asyncDispose]();
  }

  async #bookShipments(): Promise<void> {
    const accountId = encodeId('Account', { portalId: demoId('account', 'NORTHWIND-CHI') });
    const booked = Array.from({ length: SHIPMENTS }, () =>
      this.#client.write<{ shipment: { id: string } }>(
        'shipmentBook',
        { idempotencyKey: randomUUID(), accountId, mode: 'TRUCK' },
        'shipment { id }',
      ),
    );
    this.#shipments = (await Promise.all(booked)).map((outcome) => payloadOf(outcome).shipment.id);
  }

  /** From the request to the hub until SOQL answers the case, one after the other. */
  async exceptions(
    count: number,
    enough: () => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<Latency> {
    const taken: number[] = [];
    for (let sample = 0; sample < count; sample += 1) {
      if (sample % 10 === 9 && (await enough())) break;
      taken.push(await this.#exception(sample));
    }
    return { p50: percentile(taken, 0.5), p99: percentile(taken, 0.99), samples: taken.length };
  }

  async #exception(sample: number): Promise<number> {
    const began = performance.now();
    const outcome = await this.#client.write<{ exception: { id: string; portalId: string } }>(
      'exceptionOpen',
      {
        idempotencyKey: randomUUID(),
        shipmentId: this.#shipments[sample % this.#shipments.length],
        code: 'INCORRECT_ADDRESS',
        customerActionRequired: true,
      },
      'exception { id portalId }',
    );
    const { exception } = payloadOf(outcome);
    for (;;) {
      const found = await this.#hub.salesforce.query(
        soql`SELECT Id FROM Case WHERE Portal_Exception_Id__c = ${exception.portalId}`,
        newUpstreamUsage(),
      );
      if (found.length > 0) return performance.now() - began;
      await setTimeout(POLL_MS, undefined, { signal: this.#signal });
    }
  }

  /** Calls of Salesforce that write, for 1,000 milestone events; scans cost none. */
  async callsForMilestones(): Promise<number> {
    const requests = `${this.#hub.org.instanceUrl}/sandbox/requests`;
    await this.#whenIdle();
    await fetch(requests, { method: 'DELETE' });
    const milestones = ['PICKED_UP', 'IN_TRANSIT', 'ARRIVED_AT_TERMINAL', 'OUT_FOR_DELIVERY', null];
    const start = Date.now();
    const events = [...milestones, ...milestones].flatMap((milestone, step) =>
      this.#shipments.map((shipmentId) => ({
        eventId: randomUUID(),
        shipmentId,
        milestone,
        occurred: { at: new Date(start + step * 1e3) },
      })),
    );
    const size = 50;
    for (let from = 0; from < events.length; from += size) {
      await this.#client.write(
        'milestonesRecord',
        {
          idempotencyKey: randomUUID(),
          source: 'HANDHELD',
          events: events.slice(from, from + size),
        },
        'results { outcome }',
      );
    }
    await this.#whenIdle();
    const { counts } = (await (await fetch(requests)).json()) as {
      counts: { method: string; path: string; count: number }[];
    };
    const writes = counts
      .filter(({ method, path }) => method === 'PATCH' && path.includes('/composite/sobjects'))
      .reduce((sum, { count }) => sum + count, 0);
    return (writes / events.length) * 1_000;
  }

  /** Puts records into the lane BULK while no worker takes them, and starts the worker again. */
  async fill(rows: number): Promise<void> {
    await this.#hub.workers[0]?.kill();
    await fillBacklog(this.#hub.databaseUrl, rows);
    await this.#hub.workers[0]?.start();
    // As before the idle ones: a worker that has just started is slow by itself.
    await this.exceptions(WARM_UP);
  }

  /** Changes that are on their way. */
  async waiting(): Promise<number> {
    const { rows: found } = await this.#database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ledger.outbox WHERE state IN ('PENDING', 'LEASED')`,
    );
    return found[0]?.count ?? 0;
  }

  /** Waits until nothing is on its way. */
  async drain(): Promise<Drain> {
    const records = await this.waiting();
    const used = this.#used();
    const began = performance.now();
    await this.#whenIdle();
    const seconds = (performance.now() - began) / 1000;
    const cpu = Object.entries(this.#used()).map(([part, ms]) => [part, (ms - (used[part] ?? 0)) / records]);
    return { records, seconds, cpu: Object.fromEntries(cpu) as Record<string, number> };
  }

  /** CPU milliseconds of each part and its children since they started: what a busy machine does not change. */
  #used(): Readonly<Record<string, number>> {
    const { workers, org, postgres } = this.#hub;
    return {
      worker: processUse([workers[0]?.pid ?? 0]).cpuMs,
      'sandbox org': processUse([org.pid]).cpuMs,
      PostgreSQL: processUse([postgres.pid]).cpuMs,
    };
  }

  async #whenIdle(): Promise<void> {
    for (const deadline = Date.now() + DRAIN_MS; !(await this.#isIdle()); ) {
      if (Date.now() > deadline) throw new Error('the outbox does not drain');
      await setTimeout(IDLE_POLL_MS, undefined, { signal: this.#signal });
    }
  }

  /** Unlike a count it costs next to nothing, however much waits. */
  async #isIdle(): Promise<boolean> {
    const { rows: found } = await this.#database.query<{ idle: boolean }>(
      `SELECT NOT EXISTS (SELECT FROM ledger.outbox WHERE state = 'PENDING')
          AND NOT EXISTS (SELECT FROM ledger.outbox WHERE state = 'LEASED') AS idle`,
    );
    return found[0]?.idle ?? false;
  }
}

/** Exceptions while a backlog goes out: the same as idle, until two thirds of it are through. */
export async function exceptionsUnderBacklog(
  bench: SyncBench,
  { rows, samples }: { readonly rows: number; readonly samples: number },
  print: (line: string) => void,
): Promise<Latency> {
  print(`filling a backlog of ${rows} records …`);
  await bench.fill(rows);
  const before = await bench.waiting();
  const meanwhile = performance.now();
  // The rest of the backlog is for the drain alone.
  const busy = await bench.exceptions(samples, async () => (await bench.waiting()) < rows / 3);
  const after = await bench.waiting();
  const took = (performance.now() - meanwhile) / 1000;
  print(
    `  ${busy.samples} exceptions while ${before - after} records went through in ${took.toFixed(1)} s; ${after} left`,
  );
  return busy;
}
