import { LANE_PLANS } from '../../../src/sync/rounds/lanes.ts';
import { fillBacklog } from '../../bench/sync/backlog.ts';
import { startHubProcesses } from '../../harness/hub-processes.ts';
import { atLeast, type Figure, none } from '../figures.ts';
import { dueNow, ExceptionSource, hold, LIMIT, LimitedOrg } from '../limited-org.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';

const REPLICAS = 3;
/** Nobody else asks Salesforce meanwhile. */
const QUIET = { SALESFORCE_POLL_MS: '3600000' };
const CALLS_LEFT = 5_000;
const DATA = '/services/data/v';
/** Calls that make shipments. */
const WRITES = 'sobjects/Shipment__c/';

/** Three workers near the limit of calls: what each lane still does there, counted at the org. */
export async function spendBudget(options: RunOptions): Promise<readonly Figure[]> {
  const { signal, print } = options;
  const { rows, affordable, exceptions } = sizesOf(options).budget;
  await using hub = await startHubProcesses({ workers: REPLICAS, env: QUIET, signal });
  const org = new LimitedOrg(hub, signal);
  const source = await ExceptionSource.open(hub, org, signal);
  await Promise.all(hub.workers.map((worker) => worker.kill()));
  await fillBacklog(hub.databaseUrl, rows);
  await hold(hub);
  await Promise.all(hub.workers.map((worker) => worker.start()));
  // Workers that start ask the org what they may do; that is no part of the backfill.
  await org.whenStill();

  print(`a backfill of ${rows} records, ${affordable} calls above what is reserved for others`);
  await org.leave(LANE_PLANS.BULK.reserve * LIMIT + affordable);
  await source.arrived(await source.raise(1));
  const left = hub.salesforce.apiUsage?.remaining ?? Number.NaN;
  const mayMake = left - LANE_PLANS.BULK.reserve * LIMIT;
  const own = await org.calls(DATA);
  await dueNow(hub);
  await org.whenSpent(DATA, own + mayMake);
  const backfill = (await org.calls(DATA)) - own;
  const tooMany = org.beyond(backfill, mayMake);
  print(`  ${backfill} calls of the backfill, of ${mayMake}; ${await org.calls(WRITES)} of them write`);

  print(`95 % of the calls are used`);
  await org.leave(CALLS_LEFT);
  await source.arrived(await source.raise(1));
  const before = await org.calls(WRITES);
  const passed = await source.arrived(await source.raise(exceptions));
  const moved = (await org.calls(WRITES)) - before;
  print(`  ${passed} of ${exceptions} exceptions have their case, ${moved} calls of the backfill`);

  print(`exceptions, ${affordable} calls above the last percent`);
  await org.leave(LANE_PLANS.REALTIME.reserve * LIMIT + affordable);
  const began = await org.calls(DATA);
  await source.raise(exceptions);
  await org.whenSpent(DATA, began + affordable);
  const spent = (await org.calls(DATA)) - began;
  const refused = await org.refusedForLimit();
  print(`  ${spent} calls, ${refused} that Salesforce refused`);
  return [
    atLeast('calls of the backfill that were above its reserve', backfill, '', mayMake / 2),
    none(`calls too many of the backfill, by ${REPLICAS} replicas`, tooMany),
    atLeast(`exceptions whose case is in Salesforce at 95 %`, passed, '', exceptions),
    none('calls of the backfill meanwhile', moved),
    none(`calls too many of ${spent} near the last percent`, org.beyond(spent, affordable)),
    none('calls that Salesforce refused for its limit', refused),
  ];
}
