import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';

/**
 * How long after a kill of PostgreSQL the hub answers again: a read of the portal's data, and a booking. The keeper of
 * `waybill up` starts PostgreSQL again, and a checkpoint is seconds old; the gateway runs all the time.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const TARGET_MS = 5_000;
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

async function untilGood(good: () => Promise<boolean>, from: number): Promise<number> {
  while (!(await good())) await setTimeout(ASK_EVERY_MS);
  return performance.now() - from;
}

const accountId = encodeId('Account', { portalId: demoId('account', 'NORTHWIND-CHI') });
const book = (hub: HubProcesses) => {
  const number = `RTO-${randomUUID()}`;
  return ask(hub, BOOK, { input: { idempotencyKey: randomUUID(), accountId, number, mode: 'TRUCK' } });
};

await using hub = await startHubProcesses({ workers: 1 });
const reads: number[] = [];
const writes: number[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  await untilGood(() => ask(hub, READ), 0);
  await untilGood(() => book(hub), 0);
  await setTimeout(SETTLE_MS);
  const killed = performance.now();
  await hub.postgres.kill();
  const [read, write] = await Promise.all([
    untilGood(() => ask(hub, READ), killed),
    untilGood(() => book(hub), killed),
  ]);
  reads.push(read);
  writes.push(write);
}
const row = (what: string, times: readonly number[]) => {
  const sorted = times.toSorted((a, b) => a - b);
  const [middle = 0, longest = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const verdict = longest < TARGET_MS ? 'pass' : 'FAIL';
  process.stdout.write(
    `| ${what} | ${middle.toFixed(0)} | ${longest.toFixed(0)} | ${TARGET_MS} | ${verdict} |\n`,
  );
};
process.stdout.write(
  '| PostgreSQL killed → first good | median ms | longest ms | target | |\n|---|---|---|---|---|\n',
);
row('read', reads);
row('booking', writes);
if (Math.max(...reads, ...writes) >= TARGET_MS) process.exitCode = 1;
