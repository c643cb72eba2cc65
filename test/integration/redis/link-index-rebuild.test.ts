import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Link, type LinkSide, NONE_MS } from '../../../src/redis/link.ts';
import { checkLinks, type LinkFinding } from '../../../src/redis/link-check.ts';
import { linksHead, RedisLinkIndex } from '../../../src/redis/link-index.ts';
import { rebuildLinks } from '../../../src/redis/link-rebuild.ts';
import type { RedisConnection } from '../../../src/redis/redis-connection.ts';
import { connectPatiently, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';

let server: RedisServer;
let redis: RedisConnection;
let links: RedisLinkIndex;
beforeAll(async () => {
  server = await startRedisServer();
  redis = await connectPatiently(server.url);
  links = new RedisLinkIndex(redis);
});
afterAll(async () => {
  await redis.close();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => redis.run((client) => client.flushall()));

const link = (portalId: string, crmId: string, version = 1): Link => ({ portalId, crmId, version });

async function life(): Promise<string | null> {
  return (await links.lookup('Account', 'portalId', [])).incarnation;
}

/** The answer for one id; undefined = unknown. */
async function answer(side: LinkSide, id: string): Promise<string | null | undefined> {
  return (await links.lookup('Account', side, [id])).answers.get(id);
}

async function remember(...some: Link[]): Promise<boolean> {
  return await links.remember('Account', some, await life());
}

async function* stream(some: Iterable<Link>): AsyncGenerator<Link> {
  yield* some;
}

describe('rebuilding', () => {
  test('replaces what was there, and makes absence mean "none"', async () => {
    await remember(link('p1', 'gone', 9));
    const { links: count, complete } = await rebuildLinks(redis, 'Account', stream([link('p2', 'c2')]));
    expect({ count, complete }).toEqual({ count: 1, complete: true });
    expect(await links.state('Account')).toMatchObject({ links: 1, complete: true });
    expect([await answer('portalId', 'p1'), await answer('crmId', 'gone')]).toEqual([null, null]);
    expect(await answer('crmId', 'c2')).toBe('p2');
  });

  test('vouches for an absent link for half a minute only, since links may be made that nobody announces', async () => {
    await rebuildLinks(redis, 'Account', stream([link('p2', 'c2')]));
    const key = `${linksHead(redis, 'Account')}:p`;
    const vouchedUntil = Number(await redis.run((client) => client.hget(key, '#complete')));
    expect(vouchedUntil - Date.now()).toBeLessThanOrEqual(NONE_MS);
    await redis.run((client) => client.hset(key, '#complete', Date.now() - 1));
    expect([await answer('portalId', 'p1'), await answer('portalId', 'p2')]).toEqual([undefined, 'c2']);
    expect(await links.state('Account')).toMatchObject({ links: 1, complete: true });
  });

  test('an empty system is complete too', async () => {
    expect(await rebuildLinks(redis, 'Account', stream([]))).toMatchObject({ links: 0, complete: true });
    expect(await answer('portalId', 'p1')).toBeNull();
  });

  test('keeps answering from the old generation, and loses no change made meanwhile', async () => {
    await remember(link('p1', 'c1', 1), link('p2', 'c2', 1));
    async function* source() {
      yield* Array.from({ length: 600 }, (_, index) => link(`x${index}`, `y${index}`));
      // What the systems said before these changes comes after them in the stream.
      await remember(link('p3', 'c3', 2), link('p1', 'c9', 2));
      await links.forget('Account', [link('p2', 'c2', 2)], await life());
      expect([await answer('portalId', 'p1'), await answer('portalId', 'x1')]).toEqual(['c9', undefined]);
      yield link('p1', 'c1', 1);
      yield link('p2', 'c2', 1);
    }
    expect(await rebuildLinks(redis, 'Account', source())).toMatchObject({ links: 602, complete: true });
    const ids = ['p1', 'p2', 'p3', 'x599'];
    const { answers } = await links.lookup('Account', 'portalId', ids);
    expect(ids.map((id) => answers.get(id))).toEqual(['c9', null, 'c3', 'y599']);
    expect(await answer('crmId', 'c1')).toBeNull();
  });

  test('of two records that claim one partner, the newer has it, in any order', async () => {
    for (const claims of [
      [link('p1', 'c1', 1), link('p2', 'c1', 2)],
      [link('p2', 'c1', 2), link('p1', 'c1', 1)],
    ]) {
      await rebuildLinks(redis, 'Account', stream(claims));
      expect([await answer('crmId', 'c1'), await answer('portalId', 'p1')]).toEqual(['p2', null]);
    }
  });

  test('fails when Redis is emptied meanwhile, and leaves nothing half built', async () => {
    async function* source() {
      yield link('p1', 'c1');
      await redis.run((client) => client.flushall());
      yield link('p2', 'c2');
    }
    await expect(rebuildLinks(redis, 'Account', source())).rejects.toThrow('interrupted');
    expect(await answer('portalId', 'p1')).toBeUndefined();
  });

  test('a second rebuild supersedes the first', async () => {
    async function* source() {
      yield link('p1', 'c1');
      await rebuildLinks(redis, 'Account', stream([link('p2', 'c2')]));
    }
    await expect(rebuildLinks(redis, 'Account', source())).rejects.toThrow('interrupted');
    expect([await answer('portalId', 'p1'), await answer('portalId', 'p2')]).toEqual([null, 'c2']);
  });

  test('is not complete when a link of another life came meanwhile', async () => {
    const before = await life();
    await redis.run((client) => client.flushall());
    async function* source() {
      yield link('p1', 'c1');
      await links.remember('Account', [link('p2', 'c2')], before);
    }
    expect(await rebuildLinks(redis, 'Account', source())).toMatchObject({ complete: false });
    expect([await answer('portalId', 'p1'), await answer('portalId', 'p2')]).toEqual(['c1', undefined]);
  });

  test('tells its progress', async () => {
    const progress: number[] = [];
    const many = Array.from({ length: 1_200 }, (_, index) => link(`p${index}`, `c${index}`));
    await rebuildLinks(redis, 'Account', stream(many), (count) => progress.push(count));
    expect(progress).toEqual([500, 1_000, 1_200]);
  });

  test('fills a large index', async ({ annotate }) => {
    function* many() {
      for (let index = 0; index < 100_000; index += 1) {
        yield link(
          `0199a1b2-c3d4-7e5f-8a9b-${String(index).padStart(12, '0')}`,
          `001${String(index).padStart(15, '0')}`,
        );
      }
    }
    const { links: count, seconds } = await rebuildLinks(redis, 'Account', stream(many()));
    expect(count).toBe(100_000);
    await annotate(`${Math.round(count / seconds)} links a second`);
  });
});

describe('checking', () => {
  async function* claims(...some: [portalId: string | null, crmId: string | null][]) {
    for (const [portalId, crmId] of some) yield { portalId, crmId };
  }

  async function check(portal: [string, string | null][], crm: [string | null, string][]) {
    const findings: LinkFinding[] = [];
    const checking = checkLinks(redis, links, 'Account', { portal: claims(...portal), crm: claims(...crm) });
    for (;;) {
      const next = await checking.next();
      if (next.done) return { findings, summary: next.value };
      findings.push(next.value);
    }
  }

  test('finds nothing where the systems and the index agree', async () => {
    await rebuildLinks(redis, 'Account', stream([link('p1', 'c1')]));
    const { findings, summary } = await check(
      [
        ['p1', 'c1'],
        ['p2', null],
      ],
      [
        ['p1', 'c1'],
        [null, 'c2'],
      ],
    );
    expect(findings).toEqual([]);
    expect(summary).toEqual({ agreed: 1, notIndexed: 0, findings: 0 });
  });

  test('an index that does not know a link is no finding', async () => {
    expect((await check([['p1', 'c1']], [['p1', 'c1']])).summary).toEqual({
      agreed: 1,
      notIndexed: 1,
      findings: 0,
    });
  });

  test('finds where the index contradicts the systems', async () => {
    await rebuildLinks(redis, 'Account', stream([link('p1', 'c7'), link('p2', 'c2')]));
    const { findings } = await check(
      [
        ['p1', 'c1'],
        ['p3', 'c3'],
      ],
      [
        ['p1', 'c1'],
        ['p3', 'c3'],
      ],
    );
    expect(
      new Set(findings.map(({ problem, portalId, crmId }) => `${problem} ${portalId} ${crmId}`)),
    ).toEqual(
      new Set(['INDEX_DIFFERS p1 c1', 'INDEX_DIFFERS p3 c3', 'INDEX_EXTRA p1 c7', 'INDEX_EXTRA p2 c2']),
    );
  });
});
