import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { demoId } from '../../src/cli/demo/shipments.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { GraphClient, payloadOf } from '../harness/chaos/graph-client.ts';
import { withDatabase } from '../harness/database-session.ts';
import type { HubProcesses } from '../harness/hub-processes.ts';
import { linkedRecords } from '../harness/salesforce-records.ts';

/** Calls a day of the sandbox org. */
export const LIMIT = 100_000;
const DAY_MS = 86_400_000;
const LOOK_MS = 200;
/** Each look is a call. Milliseconds. */
const CASES_LOOK_MS = 1_000;
/** The longest waits for calls and for arrivals, and the time of watching afterwards, milliseconds. */
const SPENT_MS = 60_000;
const ARRIVE_MS = 120_000;
const AFTER_MS = 3_000;

interface RequestLog {
  readonly counts: readonly { readonly path: string; readonly count: number }[];
  readonly recent: readonly { readonly path: string; readonly status: number }[];
}

/** The sandbox org of a hub, with few calls left, and its own count of calls. */
export class LimitedOrg {
  readonly #hub: HubProcesses;
  readonly #signal: AbortSignal;
  #leftAt = 0;

  constructor(hub: HubProcesses, signal: AbortSignal) {
    this.#hub = hub;
    this.#signal = signal;
  }

  /** From its next call on the org has so many left. The hub learns it from that call's reply. */
  async leave(calls: number): Promise<void> {
    await this.#hub.fault({ kind: 'LIMIT', remaining: calls, times: 1 });
    this.#leftAt = Date.now();
  }

  /** Calls to paths that hold `part`. */
  async calls(part: string): Promise<number> {
    const { counts } = await this.#log();
    return counts.filter(({ path }) => path.includes(part)).reduce((sum, { count }) => sum + count, 0);
  }

  /** Calls of the data API among the latest 2,000 that were answered 403, as a used-up limit is. */
  async refusedForLimit(): Promise<number> {
    const { recent } = await this.#log();
    return recent.filter(({ path, status }) => path.startsWith('/services/data/') && status === 403).length;
  }

  /** Waits until nobody calls for some seconds. */
  async whenStill(): Promise<void> {
    for (let before = -1; ; ) {
      const now = await this.calls('');
      if (now === before) return;
      before = now;
      await setTimeout(AFTER_MS, undefined, { signal: this.#signal });
    }
  }

  /** Waits until so many calls were made to paths that hold `part`, or long enough, and a little longer. */
  async whenSpent(part: string, calls: number): Promise<void> {
    for (const deadline = Date.now() + SPENT_MS; Date.now() < deadline; ) {
      if ((await this.calls(part)) >= calls) break;
      await setTimeout(LOOK_MS, undefined, { signal: this.#signal });
    }
    await setTimeout(AFTER_MS, undefined, { signal: this.#signal });
  }

  /**
   * How many calls were made beyond those that could be afforded since `leave`. The limit is over the last 24 hours: with
   * time calls come back, which the hub may use.
   */
  beyond(made: number, affordable: number): number {
    return callsBeyond(made, affordable, Date.now() - this.#leftAt);
  }

  async #log(): Promise<RequestLog> {
    const response = await fetch(`${this.#hub.org.instanceUrl}/sandbox/requests`);
    return (await response.json()) as RequestLog;
  }
}

/** @param ms since so many were affordable */
export function callsBeyond(made: number, affordable: number, ms: number): number {
  return Math.max(0, made - affordable - Math.ceil((ms * LIMIT) / DAY_MS));
}

/** Opens exceptions of shipments that both systems have, and looks for their cases. */
export class ExceptionSource {
  readonly #hub: HubProcesses;
  readonly #client: GraphClient;
  readonly #signal: AbortSignal;
  readonly #shipmentId: string;

  private constructor(hub: HubProcesses, client: GraphClient, signal: AbortSignal, shipmentId: string) {
    this.#hub = hub;
    this.#client = client;
    this.#signal = signal;
    this.#shipmentId = shipmentId;
  }

  static async open(hub: HubProcesses, org: LimitedOrg, signal: AbortSignal): Promise<ExceptionSource> {
    const client = new GraphClient(hub.graphqlUrl, hub.tokens['admin'] ?? '', signal);
    const accountId = encodeId('Account', { portalId: demoId('account', 'NORTHWIND-CHI') });
    const outcome = await client.write<{ shipment: { id: string } }>(
      'shipmentBook',
      { idempotencyKey: randomUUID(), accountId, mode: 'TRUCK' },
      'shipment { id }',
    );
    const source = new ExceptionSource(hub, client, signal, payloadOf(outcome).shipment.id);
    await source.arrived(await source.raise(1));
    await org.whenStill();
    return source;
  }

  /** One after the other, so that each is sent by itself. Answers their portal ids. */
  async raise(count: number): Promise<readonly string[]> {
    const raised: string[] = [];
    for (let at = 0; at < count; at += 1) {
      const input = {
        idempotencyKey: randomUUID(),
        shipmentId: this.#shipmentId,
        code: 'INCORRECT_ADDRESS',
        customerActionRequired: true,
      };
      const selection = 'exception { portalId }';
      const outcome = await this.#client.write<{ exception: { portalId: string } }>(
        'exceptionOpen',
        input,
        selection,
      );
      raised.push(payloadOf(outcome).exception.portalId);
    }
    return raised;
  }

  /** How many of these have a case, after all have or long enough. */
  async arrived(exceptions: readonly string[]): Promise<number> {
    for (const deadline = Date.now() + ARRIVE_MS; ; ) {
      const cases = await linkedRecords(this.#hub.salesforce, 'Case', ['Portal_Exception_Id__c']);
      const known = new Set(cases.map((row) => row['Portal_Exception_Id__c']));
      const found = exceptions.filter((id) => known.has(id)).length;
      if (found === exceptions.length || Date.now() > deadline) return found;
      await setTimeout(CASES_LOOK_MS, undefined, { signal: this.#signal });
    }
  }
}

/**
 * Lets the records of the lane BULK wait until `dueNow`. They count as tried once, so that they go in calls of 200 and not as one
 * job.
 */
export async function hold({ databaseUrl }: HubProcesses): Promise<void> {
  await withDatabase(databaseUrl, (client) =>
    client.query(
      `UPDATE ledger.outbox SET attempts = 1, next_attempt_at = now() + interval '1 hour' WHERE lane = 'BULK'`,
    ),
  );
}

export async function dueNow({ databaseUrl }: HubProcesses): Promise<void> {
  await withDatabase(databaseUrl, (client) =>
    client.query(`UPDATE ledger.outbox SET next_attempt_at = now() WHERE lane = 'BULK'`),
  );
}
