import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { drained } from '../../harness/chaos/ending.ts';
import { insertUnsent } from '../sync/backlog.ts';
import { accountsOfBoth, findings, type Sides, shipmentsOfBoth } from './both-systems.ts';
import { startCommand } from './commands.ts';
import { CALL, rename } from './customers.ts';
import type { BenchWorld } from './world.ts';

const KILLS = 10;
/** A worker that has sent something lives for so long at most; one that sends nothing is killed, too; milliseconds. */
const MORE_MS = 500;
const IDLE_MS = 20_000;
const LOOK_MS = 20;
/** Differing records that are printed. */
const SHOWN = 6;
const DRAIN_MS = 3_600_000;
const AGREE_MS = 600_000;

/** The worker is killed ten times while a backfill goes out and a burst of changes comes in. */
export async function measureKills(world: BenchWorld, shipments: number, burst: number): Promise<void> {
  const { hub, worker, customers, verdicts } = world;
  await whenAccountsAgree(world);
  const before = await findings(hub);
  await insertUnsent(hub.databaseUrl, shipments, 'UNQUEUED');
  const backfill = startCommand(hub, ['backfill']);
  const changing = changeOften(world, burst);
  changing.catch(() => undefined);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await untilSent(world, await left(world));
    await setTimeout(randomInt(MORE_MS));
    await worker.kill();
    verdicts.print(`  kill ${kill}: ${await left(world)} shipments still wait`);
    await worker.start();
  }
  await changing;
  await backfill.ended;
  await drained(hub.databaseUrl, DRAIN_MS);
  await whenAccountsAgree(world);
  agree(world, 'accounts', await accountsOfBoth(hub, world.database));
  agree(world, 'shipments', await shipmentsOfBoth(hub, world.database));
  const found = (await findings(hub)) - before;
  verdicts.report(`killed ${KILLS} times: new findings of waybill reconcile`, found, '', 1, 'below');
  verdicts.print(`  ${shipments} shipments, ${burst} changes of ${customers.length} accounts`);
}

async function changeOften({ hub, customers }: BenchWorld, burst: number): Promise<void> {
  for (let done = 0, round = 0; done < burst; round += 1) {
    const some = customers.slice(0, Math.min(customers.length, burst - done));
    await rename(hub, some, `Burst ${round}`);
    done += some.length;
  }
}

async function untilSent(world: BenchWorld, waiting: number): Promise<void> {
  const began = performance.now();
  while ((await left(world)) === waiting && performance.now() - began < (waiting === 0 ? 0 : IDLE_MS)) {
    await setTimeout(LOOK_MS);
  }
}

async function left({ database }: BenchWorld): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM portal.shipment WHERE crm_id IS NULL`,
  );
  return rows[0]?.count ?? 0;
}

/** Resolves when both systems have the same accounts, or after so long that they never will. */
export async function whenAccountsAgree({ hub, database }: BenchWorld): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < AGREE_MS) {
    const { portal, salesforce } = await accountsOfBoth(hub, database);
    if (portal.hash === salesforce.hash) break;
    await setTimeout(CALL);
  }
  return performance.now() - began;
}

export function agree({ verdicts }: BenchWorld, what: string, sides: Sides): void {
  const { portal, salesforce, differing } = sides;
  verdicts.print(`  ${what}: ${portal.count} with hash ${portal.hash} in the portal,`);
  verdicts.print(`  ${what}: ${salesforce.count} with hash ${salesforce.hash} in Salesforce`);
  for (const line of differing.slice(0, SHOWN)) verdicts.print(`  ${line}`);
  const count = portal.hash === salesforce.hash ? 0 : Math.max(1, differing.length);
  verdicts.report(`${what}: records that differ`, count, '', 1, 'below');
}
