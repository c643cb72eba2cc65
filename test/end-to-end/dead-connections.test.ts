import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectDirectly } from '../../src/postgres/database.ts';
import { GraphClient } from '../harness/chaos/graph-client.ts';
import { Ledger } from '../harness/chaos/ledger.ts';
import { runWriters } from '../harness/chaos/writers.ts';
import { askGateway } from '../harness/hub.ts';
import { type HubProcesses, startHubProcesses } from '../harness/hub-processes.ts';

let hub: HubProcesses;
beforeAll(async () => {
  hub = await startHubProcesses({ workers: 1 });
});
afterAll(() => hub[Symbol.asyncDispose]());

/** How parts ended that nobody has killed. */
function faults(): readonly string[] {
  return [hub.gateway, ...hub.workers].flatMap((part) => part.faults);
}

/** Writes from many clients at once while `blow` is dealt so many times; each blow meets a hub that has come back. */
async function underLoad(times: number, blow: () => Promise<void>): Promise<Ledger> {
  const ledger = new Ledger();
  const stop = new AbortController();
  const { graphqlUrl, tokens } = hub;
  const writing = runWriters({
    client: new GraphClient(graphqlUrl, tokens['admin'] ?? '', stop.signal),
    ledger,
    count: 24,
    label: '',
    pauseMs: 0,
    stop: stop.signal,
  });
  for (let at = 0; at < times && faults().length === 0; at += 1) {
    const before = ledger.writes;
    await vi.waitUntil(() => ledger.writes > before + 24 || faults().length > 0, 60_000);
    await blow();
  }
  stop.abort();
  // A writer repeats its write until it is answered, which a gateway that has ended never does.
  if (faults().length === 0) await writing;
  return ledger;
}

describe('gateway and worker under parallel writes', () => {
  it('stand when all their PostgreSQL backends are terminated, twenty times', async () => {
    const administrator = await connectDirectly(hub.databaseUrl);
    await underLoad(20, async () => {
      await administrator.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IS NOT NULL AND pid <> pg_backend_pid()',
      );
    });
    await administrator.end();
    expect(faults()).toEqual([]);
  }, 180_000);

  it('stand when PostgreSQL is killed', async () => {
    await underLoad(3, async () => {
      await hub.postgres.kill();
      await hub.postgres.start();
    });
    expect(faults()).toEqual([]);
  }, 180_000);
});

describe.skipIf(process.platform !== 'linux')('a gateway without file descriptors', () => {
  it('stands, and answers again when clients have gone', async () => {
    const { port, hostname } = new URL(hub.graphqlUrl);
    const descriptors = readdirSync(`/proc/${hub.gateway.pid}/fd`).length;
    const limit = (most: string) =>
      execFileSync('prlimit', ['--pid', String(hub.gateway.pid), `--nofile=${most}`]);
    limit(`${descriptors + 20}:`);
    const crowd: Socket[] = Array.from({ length: 200 }, () => connect(Number(port), hostname));
    await Promise.all(
      crowd.map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.on('error', () => resolve()).once('connect', () => resolve());
          }),
      ),
    );
    // They are let in one after the other: the last one's fate shows that all were met.
    const last = connect(Number(port), hostname);
    last.on('error', () => undefined).write('GET /health/live HTTP/1.1\r\nHost: there\r\n\r\n');
    for (const socket of crowd) socket.destroy();
    const ask = async () => {
      const answer = await askGateway(hub.graphqlUrl, hub.tokens['admin'] ?? '', '{ viewer { role } }');
      return answer.data?.['viewer'];
    };
    const answer = await vi.waitUntil(() => ask().catch(() => null), { timeout: 60_000, interval: 50 });
    expect(answer).toEqual({ role: 'ADMIN' });
    last.destroy();
    expect(faults()).toEqual([]);
  });
});
