import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { CachedRecord, ReadToken } from '../../../src/redis/cache.ts';
import { createCaches } from '../../../src/redis/caches.ts';
import type { RedisConnection } from '../../../src/redis/redis-connection.ts';
import { connectPatiently, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { type HeldLoad, Owner, revisionOf } from './owner.ts';

/**
 * Random interleavings of reads, writes and losses in two processes. Whoever reads after a change was announced must
 * see it, however old the loads are that answer or are stored meanwhile, and whatever Redis lost. Versions are so
 * coarse that most changes share one.
 */
const CASES = { name: 'byShipment', object: 'Case' };
const PARENTS = ['one', 'two'];

let server: RedisServer;
let connections: readonly RedisConnection[];
beforeAll(async () => {
  server = await startRedisServer();
  const { url } = server;
  connections = await Promise.all([connectPatiently(url), connectPatiently(url)]);
});
afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await server[Symbol.asyncDispose]();
});

const processNumber = fc.constantFrom(0, 1);
const id = fc.constantFrom('a', 'b');
const parent = fc.constantFrom(...PARENTS);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('read' as const), process: processNumber, id }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('list' as const), process: processNumber, parent }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('answer' as const), which: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('write' as const), process: processNumber, id, parent }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('put' as const), process: processNumber, id }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('observe' as const), process: processNumber }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('flush' as const) }) },
);

test('whoever reads after an announcement sees the change', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      await connections[0]?.run((client) => client.flushall());
      const run = new Run();
      for (const each of steps) await run.take(each);
      await run.end();
    }),
    { numRuns: 200, interruptAfterTimeLimit: 20_000 },
  );
});

class Run {
  readonly #owner = new Owner(50);
  readonly #held: HeldLoad[] = this.#owner.hold();
  readonly #caches = connections.map((connection) => createCaches(connection));
  readonly #reads: Promise<void>[] = [];
  /** What each process observed last, however long ago. */
  readonly #tokens = new Map<number, ReadToken | null>();
  /** The revision of each record that has been announced. */
  readonly #announced = new Map<string, number>();

  constructor() {
    for (const each of ['a', 'b']) this.#announced.set(each, this.#owner.write(each, 'one'));
  }

  async take(each: typeof step extends fc.Arbitrary<infer S> ? S : never): Promise<void> {
    switch (each.does) {
      case 'read':
        this.#reads.push(this.#read(each.process, each.id));
        break;
      case 'list':
        this.#reads.push(this.#list(each.process, each.parent));
        break;
      case 'answer':
        this.#held.splice(each.which, 1)[0]?.answer();
        break;
      case 'write':
        await this.#write(each.process, each.id, each.parent);
        break;
      case 'put':
        await this.#put(each.process, each.id);
        break;
      case 'observe':
        this.#tokens.set(each.process, await this.#process(each.process).records.observe('Case'));
        break;
      case 'flush':
        await connections[0]?.run((client) => client.flushall());
        break;
    }
    // Lets what was begun reach Redis, so that the order of the steps means something.
    await Promise.all(connections.map((connection) => connection.run((client) => client.ping())));
  }

  /** Answers every load, then reads everything once more. */
  async end(): Promise<void> {
    this.#owner.release();
    await Promise.all(this.#reads);
    for (const process of [0, 1]) {
      await Promise.all(['a', 'b'].map((each) => this.#read(process, each)));
      await Promise.all(PARENTS.map((each) => this.#list(process, each)));
    }
  }

  #process(process: number) {
    return this.#caches[process] ?? createCaches(connections[0] as RedisConnection);
  }

  async #read(process: number, id: string): Promise<void> {
    const announced = this.#announced.get(id) ?? 0;
    const { records } = this.#process(process);
    const found = await records.getMany('Case', [id], this.#owner.load, newUpstreamUsage());
    expect(revisionOf(found.get(id))).toBeGreaterThanOrEqual(announced);
  }

  async #list(process: number, parent: string): Promise<void> {
    const before = new Map(this.#announced);
    const atStart = new Map(['a', 'b'].map((id) => [id, revisionOf(this.#owner.record(id))]));
    const { lists } = this.#process(process);
    const found =
      (await lists.getLists(CASES, [parent], this.#owner.loadLists, newUpstreamUsage())).get(parent) ?? [];
    for (const record of found) {
      expect(revisionOf(record)).toBeGreaterThanOrEqual(before.get(record.id) ?? 0);
    }
    for (const id of ['a', 'b']) {
      const now = this.#owner.record(id);
      const settled = before.get(id) === atStart.get(id) && atStart.get(id) === revisionOf(now);
      if (settled) expect(found.some((record) => record.id === id)).toBe(now?.fields['parent'] === parent);
    }
  }

  async #write(process: number, id: string, to: string): Promise<void> {
    const from = String(this.#owner.record(id)?.fields['parent']);
    const revision = this.#owner.write(id, to);
    const { records, lists } = this.#process(process);
    await records.invalidate('Case', [id]);
    await lists.invalidateParents(CASES, [from, to]);
    this.#announced.set(id, revision);
  }

  /** A write that stays under its parent and hands its result to the cache. */
  async #put(process: number, id: string): Promise<void> {
    const { records } = this.#process(process);
    const revision = this.#owner.write(id, String(this.#owner.record(id)?.fields['parent']));
    await records.put('Case', [this.#owner.record(id) as CachedRecord], this.#tokens.get(process) ?? null);
    this.#announced.set(id, revision);
  }
}
