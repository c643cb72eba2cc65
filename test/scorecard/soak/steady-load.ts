import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { demoId } from '../../../src/cli/demo/shipments.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { Subscribers } from '../../bench/live/subscribers.ts';
import { byBranch } from '../../bench/live/variant.ts';
import { Ledger } from '../../harness/chaos/ledger.ts';
import { runWriters } from '../../harness/chaos/writers.ts';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import { LIST, PAGES, type Reads, readPages } from '../reading.ts';
import { type Gate, GatedClient } from './gate.ts';

/** Low enough that a busy machine keeps up: what is asked for is the same all the time. */
const WRITERS = 2;
const WRITE_PAUSE_MS = 200;
/** More of them at first, so that what is kept up to a bound reaches it while nobody judges. */
const WARMING_WRITERS = 4;
const WARMING_PAUSE_MS = 20;
const PAGE_PAUSE_MS = 2_000;
const LIST_PAUSE_MS = 200;
const FOLLOWERS = 50;
const CUT_EVERY_MS = 20_000;
const CUT_AT_ONCE = 5;
const RENAME_EVERY_MS = 2_000;

export interface LoadCounts {
  readonly ledger: Ledger;
  readonly reads: Reads;
}

/**
 * Writers, readers, followers whose connections are cut, and changes in Salesforce, until told to stop. All of it goes through
 * the gate.
 *
 * @param warm aborted when the hub is warm
 */
export async function steadyLoad(
  hub: HubProcesses,
  gate: Gate,
  stop: AbortSignal,
  warm: AbortSignal,
): Promise<LoadCounts> {
  const ledger = new Ledger();
  const url = hub.graphqlUrl;
  await using subscribers = new Subscribers();
  await subscribers.connect({
    url: url.replace(/^http/, 'ws'),
    token: hub.tokens['serviceAgent'] ?? '',
    count: FOLLOWERS,
    operation: byBranch(true),
  });
  const clientOf = (user: string) => new GatedClient(gate, url, hub.tokens[user] ?? '', stop);
  const pages = readPages({ clientOf, pages: PAGES, pauseMs: PAGE_PAUSE_MS, stop });
  const list = readPages({ clientOf, pages: [LIST], pauseMs: LIST_PAUSE_MS, stop });
  const cutting = every(CUT_EVERY_MS, stop, gate, async () => {
    // What arrived is not judged here, and would be kept.
    await subscribers.forget();
    await subscribers.cut(CUT_AT_ONCE);
  });
  const renaming = renameOften(hub, stop, gate);
  const writers = (count: number, pauseMs: number, until: AbortSignal) =>
    runWriters({
      client: clientOf('admin'),
      ledger,
      count,
      label: `SOAK-${randomUUID().slice(0, 4)}-`,
      pauseMs,
      stop: until,
    });
  const writing = writers(WRITERS, WRITE_PAUSE_MS, stop);
  const warming = writers(WARMING_WRITERS, WARMING_PAUSE_MS, warm);
  const [ofPages, ofList] = await Promise.all([pages, list, cutting, renaming, writing, warming]);
  const reads = {
    latencies: [...ofPages.latencies, ...ofList.latencies],
    failures: [...ofPages.failures, ...ofList.failures],
  };
  return { ledger, reads };
}

async function renameOften({ salesforce }: HubProcesses, stop: AbortSignal, gate: Gate): Promise<void> {
  const [account] = await salesforce.query(
    soql`SELECT Id FROM Account WHERE Portal_Customer_Id__c = ${demoId('account', 'HARBOR')}`,
    newUpstreamUsage(),
  );
  if (account === undefined) throw new Error('Salesforce does not have the customer');
  let turn = 0;
  await every(RENAME_EVERY_MS, stop, gate, async () => {
    turn = (turn + 1) % 10;
    await salesforce.update('Account', String(account.Id), { Industry: `Food ${turn}` }, newUpstreamUsage());
  });
}

async function every(ms: number, stop: AbortSignal, gate: Gate, work: () => Promise<void>): Promise<void> {
  while (!stop.aborted) {
    await setTimeout(ms, undefined, { signal: stop }).catch(() => undefined);
    if (!stop.aborted) await gate.through(work);
  }
}
