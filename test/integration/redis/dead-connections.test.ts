import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { LiveTail } from '../../../src/redis/live-streams.ts';
import { connectPatiently, startRedisServer } from '../../harness/redis-server.ts';
import { watchUncaught } from '../../harness/uncaught.ts';
import { until } from '../../harness/until.ts';

it('connections that Redis kills under load fail their commands and nothing else', async () => {
  using uncaught = watchUncaught();
  await using server = await startRedisServer();
  const administrator = new Redis(server.url);
  administrator.on('error', () => undefined);
  let done = 0;
  let failed = 0;
  {
    await using redis = await connectPatiently(server.url);
    await using _tail = new LiveTail(
      { url: server.url },
      { onEvents: () => undefined, incarnation: 'test', after: 0 },
    );
    const stopping = new AbortController();
    const callers = Array.from({ length: 40 }, async (_, caller) => {
      while (!stopping.signal.aborted) {
        try {
          await redis.run((client) => client.incr(`waybill:probe:${caller}`));
          done += 1;
        } catch {
          failed += 1;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    for (let times = 0; times < 30; times += 1) {
      const before = done;
      await administrator.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await until(() => done > before);
    }
    await server.kill();
    await until(() => !redis.available);
    stopping.abort();
    await Promise.all(callers);
  }
  administrator.disconnect();
  expect(failed).toBeGreaterThan(0);
  expect(uncaught.errors).toEqual([]);
});
