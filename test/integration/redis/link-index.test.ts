import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Link, type LinkSide, NONE_MS } from '../../../src/redis/link.ts';
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

describe('looking up', () => {
  test('answers both directions, and only what it knows', async () => {
    expect(await remember(link('p1', 'c1'), link('p2', 'c2'))).toBe(true);
    const { answers } = await links.lookup('Account', 'portalId', ['p1', 'p2', 'p3']);
    expect([...answers]).toEqual([
      ['p1', 'c1'],
      ['p2', 'c2'],
    ]);
    expect(await answer('crmId', 'c2')).toBe('p2');
    expect(await links.lookup('Shipment', 'portalId', ['p1'])).toMatchObject({ answers: new Map() });
  });

  test('knows nothing after FLUSHALL', async () => {
    await rebuildLinks(redis, 'Account', stream([link('p1', 'c1')]));
    await redis.run((client) => client.flushall());
    expect(await answer('portalId', 'p1')).toBeUndefined();
    expect(await answer('portalId', 'p2')).toBeUndefined();
  });

  test('answers "none" when the owner was asked, until a link is made', async () => {
    const before = await life();
    await links.rememberNone('Account', 'portalId', ['p1'], before);
    expect(await answer('portalId', 'p1')).toBeNull();
    await remember(link('p1', 'c1'));
    await links.rememberNone('Account', 'portalId', ['p1'], before);
    expect(await answer('portalId', 'p1')).toBe('c1');
  });

  test('does not take "none" from before FLUSHALL', async () => {
    const before = await life();
    await redis.run((client) => client.flushall());
    await links.rememberNone('Account', 'portalId', ['p1'], before);
    expect(await answer('portalId', 'p1')).toBeUndefined();
  });
});

describe('versions', () => {
  test('an older link never replaces a newer one', async () => {
    await remember(link('p1', 'c2', 5));
    await remember(link('p1', 'c1', 4), link('p3', 'c2', 5));
    expect([await answer('portalId', 'p1'), await answer('crmId', 'c2')]).toEqual(['c2', 'p1']);
    expect(await answer('portalId', 'p3')).toBeUndefined();
  });

  test('the former partners of a new link have none', async () => {
    await remember(link('p1', 'c1', 1), link('p2', 'c2', 1));
    await remember(link('p1', 'c2', 2));
    expect([await answer('portalId', 'p1'), await answer('crmId', 'c2')]).toEqual(['c2', 'p1']);
    expect([await answer('crmId', 'c1'), await answer('portalId', 'p2')]).toEqual([null, null]);
  });

  test('a forgotten link stays forgotten when an older one arrives', async () => {
    await remember(link('p1', 'c1', 1));
    await links.forget('Account', [link('p1', 'c1', 3)], await life());
    await remember(link('p1', 'c1', 2));
    expect([await answer('portalId', 'p1'), await answer('crmId', 'c1')]).toEqual([null, null]);
    await remember(link('p1', 'c1', 4));
    expect(await answer('portalId', 'p1')).toBe('c1');
  });

  test('a link that ended is vouched for half a minute only, since it may be made again where nobody tells', async () => {
    await remember(link('p1', 'c1', 1), link('p2', 'c2', 1));
    await links.forget('Account', [link('p1', 'c1', 3)], await life());
    await remember(link('p3', 'c2', 2));
    for (const [side, key, id] of [
      ['portalId', ':p', 'p1'],
      ['crmId', ':c', 'c1'],
      ['portalId', ':p', 'p2'],
    ] as const) {
      expect(await answer(side, id)).toBeNull();
      const none = `${linksHead(redis, 'Account')}${key}:none`;
      expect(Number(await redis.run((client) => client.hget(none, id))) - Date.now()).toBeLessThanOrEqual(
        NONE_MS,
      );
      await redis.run((client) => client.hset(none, id, Date.now() - 1));
      expect(await answer(side, id)).toBeUndefined();
    }
    await remember(link('p1', 'c1', 2));
    expect(await answer('portalId', 'p1')).toBeUndefined();
    await remember(link('p1', 'c1', 4));
    expect([await answer('portalId', 'p1'), await answer('crmId', 'c1')]).toEqual(['c1', 'p1']);
  });

  test('forgetting an old link leaves the newer one', async () => {
    await remember(link('p1', 'c2', 5));
    await links.forget('Account', [link('p1', 'c1', 4)], await life());
    expect(await answer('portalId', 'p1')).toBe('c2');
  });

  test('a link from another life makes its ids unknown instead of answering something old', async () => {
    const before = await life();
    await redis.run((client) => client.flushall());
    await rebuildLinks(redis, 'Account', stream([link('p1', 'c2', 2), link('p9', 'c9', 2)]));
    expect(await links.remember('Account', [link('p1', 'c1', 1)], before)).toBe(false);
    expect([await answer('portalId', 'p1'), await answer('crmId', 'c2')]).toEqual([undefined, undefined]);
    expect([await answer('portalId', 'p9'), await answer('portalId', 'p7')]).toEqual(['c9', undefined]);
  });

  test('in any order of arrival both directions agree', async () => {
    const arrival = fc.record({
      portalId: fc.constantFrom('p1', 'p2', 'p3'),
      crmId: fc.constantFrom('c1', 'c2', 'c3'),
      version: fc.nat(6),
      ends: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 12 }), async (arrivals) => {
        await redis.run((client) => client.flushall());
        const now = await life();
        for (const { ends, ...each } of arrivals) {
          await (ends ? links.forget('Account', [each], now) : links.remember('Account', [each], now));
        }
        const there = (await links.lookup('Account', 'portalId', ['p1', 'p2', 'p3'])).answers;
        const back = (await links.lookup('Account', 'crmId', ['c1', 'c2', 'c3'])).answers;
        for (const [portalId, crmId] of there) if (crmId !== null) expect(back.get(crmId)).toBe(portalId);
        for (const [crmId, portalId] of back) if (portalId !== null) expect(there.get(portalId)).toBe(crmId);
      }),
      { numRuns: 200 },
    );
  });
});
