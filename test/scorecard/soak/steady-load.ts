import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { Subscribers } from '../../bench/live/subscribers.ts';
import { byBranch } from '../../bench/live/variant.ts';
import { GraphClient } from '../../harness/chaos/graph-client.ts';
import { Ledger } from '../../harness/chaos/ledger.ts';
import { runWriters } from '../../harness/chaos/writers.ts';
import type { HubProcesses } from '../../harness/hub-processes.ts';

/** Low enough that a busy machine keeps up: what is asked for is the same all the time. */
const WRITERS = 2;
const WRITE_PAUSE_MS = 200;
const READ_PAUSE_MS = 200;
const FOLLOWERS = 50;
const CUT_EVERY_MS = 20_000;
const CUT_AT_ONCE = 5;
const RENAME_EVERY_MS = 2_000;

const PAGES: readonly (readonly [user: string, query: string])[] = [
  [
    'customer',
    `{ viewer { role user { name } account { id displayName legalName contractTerms { tier }
      contacts(first: 10) { nodes { name roles } } cases(first: 10, filter: { open: true }) { nodes { number status } }
      shipments(first: 20) { nodes { id number currentMilestone { type occurredAt } exceptions(first: 5) { nodes { code } } } } } } }`,
  ],
  [
    'serviceAgent',
    `{ exceptions(first: 20) { nodes { code shipment { number account { legalName } } case { number status } } } }`,
  ],
  [
    'admin',
    `{ reviewItems(first: 20) { nodes { id } } shipments(first: 50) { nodes { number account { displayName } } } }`,
  ],
];

export interface LoadCounts {
  readonly ledger: Ledger;
  reads: number;
  /** Reads without an answer, or with errors in it; a sample of what they said. */
  readonly failedReads: string[];
}

/** Writers, readers, followers whose connections are cut, and changes in Salesforce, until told to stop. */
export async function steadyLoad(hub: HubProcesses, stop: AbortSignal): Promise<LoadCounts> {
  const ledger = new Ledger();
  const counts: LoadCounts = { ledger, reads: 0, failedReads: [] };
  const url = hub.graphqlUrl;
  const clientOf = (user: string) => new GraphClient(url, hub.tokens[user] ?? '', stop);
  await using subscribers = new Subscribers();
  await subscribers.connect({
    url: url.replace(/^http/, 'ws'),
    token: hub.tokens['serviceAgent'] ?? '',
    count: FOLLOWERS,
    operation: byBranch(true),
  });
  const reading = PAGES.map(async ([user, query]) => {
    const client = clientOf(user);
    while (!stop.aborted) {
      const answer = await client.ask(query, {});
      counts.reads += 1;
      const failure = typeof answer === 'string' ? answer : answer.errors?.[0]?.message;
      if (failure !== undefined) counts.failedReads.push(failure);
      await setTimeout(READ_PAUSE_MS);
    }
  });
  const cutting = every(CUT_EVERY_MS, stop, async () => {
    // What arrived is not judged here, and would be kept.
    await subscribers.forget();
    await subscribers.cut(CUT_AT_ONCE);
  });
  const renaming = renameOften(hub, stop);
  const writing = runWriters({
    client: clientOf('admin'),
    ledger,
    count: WRITERS,
    label: `SOAK-${randomUUID().slice(0, 4)}-`,
    pauseMs: WRITE_PAUSE_MS,
    stop,
  });
  await Promise.all([...reading, cutting, renaming, writing]);
  return counts;
}

async function renameOften({ salesforce }: HubProcesses, stop: AbortSignal): Promise<void> {
  const [account] = await salesforce.query(
    soql`SELECT Id FROM Account WHERE Portal_Customer_Id__c = ${demoId('account', 'HARBOR')}`,
    newUpstreamUsage(),
  );
  if (account === undefined) throw new Error('Salesforce does not have the customer');
  let turn = 0;
  await every(RENAME_EVERY_MS, stop, async () => {
    turn = (turn + 1) % 10;
    await salesforce.update('Account', String(account.Id), { Industry: `Food ${turn}` }, newUpstreamUsage());
  });
}

async function every(ms: number, stop: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!stop.aborted) {
    await setTimeout(ms, undefined, { signal: stop }).catch(() => undefined);
    if (!stop.aborted) await work();
  }
}
