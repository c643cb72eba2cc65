import { setTimeout } from 'node:timers/promises';
import { accountsOfBoth } from './both-systems.ts';
import { rename } from './customers.ts';
import { agree, whenAccountsAgree } from './kills.ts';
import type { BenchWorld } from './world.ts';

const LOOK_MS = 200;
const RESYNC_MS = 3_600_000;

/** The worker is away, the change feed forgets all events of that time, and the stored place is refused. */
export async function measureGap(world: BenchWorld, missed: number): Promise<void> {
  const { hub, worker, customers, feed, verdicts, watched } = world;
  // A feed that has applied no event has no place to lose.
  while ((await feed.status()).lastEventAt === null) await watched.measure(1);
  const before = await feed.status();
  await worker.kill();
  for (let done = 0, round = 0; done < missed; round += 1) {
    const some = customers.slice(0, Math.min(customers.length, missed - done));
    await rename(hub, some, `Missed ${round}`);
    done += some.length;
  }
  await fetch(`${hub.org.loginUrl}/sandbox/change-events`, {
    method: 'POST',
    body: JSON.stringify({ action: 'EXPIRE_WINDOW' }),
  });
  const began = performance.now();
  await worker.start();
  for (let isBack = false; !isBack; await setTimeout(LOOK_MS)) {
    const { state, resyncs, lastResyncAt } = await feed.status();
    isBack = state === 'LIVE' && resyncs > before.resyncs && lastResyncAt !== null;
    if (performance.now() - began > RESYNC_MS) throw new Error('the feed was not read again');
  }
  const seconds = (performance.now() - began) / 1_000;
  verdicts.print(
    `  ${missed} missed changes: the feed is live ${seconds.toFixed(1)} s after the start of the worker`,
  );
  const waited = await whenAccountsAgree(world);
  verdicts.print(`  both systems agree after ${(waited / 1_000).toFixed(1)} s more`);
  agree(
    world,
    `accounts after a gap with ${missed} missed changes`,
    await accountsOfBoth(hub, world.database),
  );
}
