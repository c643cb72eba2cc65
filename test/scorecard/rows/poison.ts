import { randomUUID } from 'node:crypto';
import { fillBacklog } from '../../bench/sync/backlog.ts';
import { drained } from '../../harness/chaos/ending.ts';
import { GraphClient } from '../../harness/chaos/graph-client.ts';
import { withDatabase } from '../../harness/database-session.ts';
import { type HubProcesses, startHubProcesses } from '../../harness/hub-processes.ts';
import { linkedRecords } from '../../harness/salesforce-records.ts';
import { atLeast, type Figure, none } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';

const DRAIN_MS = 10 * 60_000;
/** Salesforce's field holds 80. */
const TOO_LONG = 81;
const CORRECTED = 'Q-';
const ITEMS = `{ reviewItems(first: 100, filter: { states: [OPEN], record: "Shipment" }) {
  nodes { id version category ownerTeam portalId } } }`;

interface Item {
  readonly id: string;
  readonly version: number;
  readonly category: string;
  readonly ownerTeam: string | null;
  readonly portalId: string;
}

/**
 * Records with a value that Salesforce refuses, among many that it takes. What it refuses waits for a person, who corrects it
 * in the review item.
 */
export async function poison(options: RunOptions): Promise<readonly Figure[]> {
  const { signal, print } = options;
  const { good, poisoned } = sizesOf(options).poison;
  await using hub = await startHubProcesses({ workers: 2, signal });
  const client = new GraphClient(hub.graphqlUrl, hub.tokens['admin'] ?? '', signal);
  await Promise.all(hub.workers.map((worker) => worker.kill()));
  await fillBacklog(hub.databaseUrl, good + poisoned);
  const bad = await poisonSome(hub, poisoned);
  await Promise.all(hub.workers.map((worker) => worker.start()));
  await drained(hub.databaseUrl, DRAIN_MS);
  const first = await inSalesforce(hub);
  const items = await itemsOf(client, bad);
  print(`${first.size} records arrived; ${items.length} of ${poisoned} poison records are in review`);
  let corrected = 0;
  for (let open = items; open.length > 0; open = await itemsOf(client, bad)) {
    signal.throwIfAborted();
    for (const { id, version } of open) {
      const input = {
        idempotencyKey: randomUUID(),
        id,
        expectedVersion: version,
        edits: [{ field: 'quoteReference', value: `${CORRECTED}${corrected}` }],
      };
      const outcome = await client.write('reviewItemRetry', input, 'reviewItem { state }');
      if (outcome.kind !== 'ACKNOWLEDGED')
        throw new Error(`a correction is ${outcome.kind}: ${outcome.reason}`);
      corrected += 1;
    }
    if (corrected > 2 * poisoned) throw new Error('corrected records come back into review');
    await decided(hub);
    await drained(hub.databaseUrl, DRAIN_MS);
  }
  const last = await inSalesforce(hub);
  const owned = items.filter(({ ownerTeam }) => ownerTeam !== null);
  const quotes = [...bad].map((id) => last.get(id)?.[0] ?? null);
  return [
    atLeast(
      'records that arrived beside the poison',
      [...first.keys()].filter((id) => !bad.has(id)).length,
      '',
      good,
    ),
    atLeast('poison records in the review queue, each with a team', owned.length, '', poisoned),
    none(
      'corrected values that did not arrive',
      quotes.filter((quote) => !quote?.startsWith(CORRECTED)).length,
    ),
    none('records that arrived twice', [...last.values()].filter((all) => all.length > 1).length),
  ];
}

/** The portal ids of shipments that Salesforce will refuse, spread over the backlog. */
async function poisonSome({ databaseUrl }: HubProcesses, count: number): Promise<ReadonlySet<string>> {
  return await withDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `UPDATE portal.shipment SET quote_reference = repeat('x', $1)
        WHERE portal_id IN (SELECT aggregate_id FROM ledger.outbox WHERE lane = 'BULK' ORDER BY md5(aggregate_id::text) LIMIT $2)
        RETURNING portal_id AS id`,
      [TOO_LONG, count],
    );
    return new Set(rows.map(({ id }) => id));
  });
}

/** Open items about these shipments. */
async function itemsOf(client: GraphClient, about: ReadonlySet<string>): Promise<readonly Item[]> {
  const answer = await client.ask(ITEMS, {});
  if (typeof answer === 'string' || answer.errors !== undefined) throw new Error(JSON.stringify(answer));
  const { nodes } = (answer.data as { reviewItems: { nodes: readonly Item[] } }).reviewItems;
  return nodes.filter(({ portalId }) => about.has(portalId));
}

/** Waits until workers have carried out what was decided. */
async function decided({ databaseUrl }: HubProcesses): Promise<void> {
  await withDatabase(databaseUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query(`SELECT 1 FROM ledger.review_item WHERE state = 'DECIDED' LIMIT 1`);
      if (rows.length === 0) return;
      await client.query('SELECT pg_sleep(0.2)');
    }
  });
}

/** The quote reference of each shipment, by portal id; two for one that is there twice. */
async function inSalesforce({
  salesforce,
}: HubProcesses): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
  const names = ['Portal_Shipment_Id__c', 'Name', 'Quote_Reference__c'];
  const rows = await linkedRecords(salesforce, 'Shipment__c', names);
  const bulk = rows.filter((row) => String(row['Name']).startsWith('BULK-'));
  return new Map(
    [...Map.groupBy(bulk, (row) => String(row['Portal_Shipment_Id__c']))].map(([id, all]) => [
      id,
      all.map((row) => row['Quote_Reference__c'] as string | null),
    ]),
  );
}
