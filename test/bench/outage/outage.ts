import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';

const ASK_EVERY_MS = 20;
const ANSWER_LIMIT_MS = 2_000;
const SETTLE_MS = 1_000;

const READ = '{ shipments(first: 5) { nodes { number } } }';
const BOOK = `mutation ($input: ShipmentBookInput!) {
  shipmentBook(input: $input) { userErrors { code } shipment { id } } }`;

interface Answer {
  readonly data?: { readonly shipmentBook?: { readonly shipment: object | null } | null };
  readonly errors?: readonly unknown[];
}

/** Milliseconds from each kill of PostgreSQL to the first good answer. */
export interface Outages {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

/**
 * How long after a kill of PostgreSQL the hub answers again: a read of the portal's data, and a booking. The keeper of
 * `waybill up` starts PostgreSQL again, and a checkpoint is seconds old; the gateway runs all the time.
 */
export async function measureOutages(
  rounds: number,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<Outages> {
  await using hub = await startHubProcesses({ workers: 1, signal });
  const reads: number[] = [];
  const writes: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await untilGood(() => ask(hub, READ), 0, signal);
    await untilGood(() => book(hub), 0, signal);
    await setTimeout(SETTLE_MS);
    const killed = performance.now();
    await hub.postgres.kill();
    const [read, write] = await Promise.all([
      untilGood(() => ask(hub, READ), killed, signal),
      untilGood(() => book(hub), killed, signal),
    ]);
    reads.push(read);
    writes.push(write);
    print(
      `PostgreSQL killed, ${round}: a read after ${read.toFixed(0)} ms, a booking after ${write.toFixed(0)} ms`,
    );
  }
  return { reads, writes };
}

async function ask(hub: HubProcesses, query: string, variables: object = {}): Promise<boolean> {
  try {
    const response = await fetch(hub.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.tokens['admin']}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const { data, errors } = (await response.json()) as Answer;
    if (errors !== undefined || data == null) return false;
    return data.shipmentBook === undefined || data.shipmentBook?.shipment != null;
  } catch {
    return false;
  }
}

function book(hub: HubProcesses): Promise<boolean> {
  const accountId = encodeId('Account', { portalId: demoId('account', 'NORTHWIND-CHI') });
  const number = `RTO-${randomUUID()}`;
  return ask(hub, BOOK, { input: { idempotencyKey: randomUUID(), accountId, number, mode: 'TRUCK' } });
}

async function untilGood(good: () => Promise<boolean>, from: number, signal: AbortSignal): Promise<number> {
  while (!(await good())) await setTimeout(ASK_EVERY_MS, undefined, { signal });
  return performance.now() - from;
}
