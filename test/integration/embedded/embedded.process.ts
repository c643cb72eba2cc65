import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { startChild } from '../../../src/cli/embedded/child-process.ts';
import { startEmbeddedPostgres } from '../../../src/cli/embedded/postgres.ts';
import { startEmbeddedRedis } from '../../../src/cli/embedded/redis.ts';

/**
 * A hub as far as its embedded services go, in a process of its own that a test may kill. It tells their process ids. Told
 * by SIGUSR2, it uses up its file descriptors, has Redis killed, and gives them back once Redis could not be started.
 */
const [folder = ''] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({ folder: `${folder}/postgres`, settings: ['fsync=off'] });
const redis = await startEmbeddedRedis(`${folder}/redis`);
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const told = once(process, 'SIGUSR2');
tell({ postgres: postgres.pid, redis: redis.pid });
await told;

const taken: number[] = [];
try {
  for (;;) taken.push(openSync('/dev/null', 'r'));
} catch {
  // There are no more.
}
const again = once(process, 'warning');
process.kill(redis.pid, 'SIGKILL');
await again;
const child = {
  name: 'Another',
  command: 'true',
  args: [],
  readyText: 'never',
  stopSignal: 'SIGTERM',
} as const;
const refusal = await startChild(child).catch(({ message }: Error) => message);
const before = redis.pid;
for (const descriptor of taken) closeSync(descriptor);
while (redis.pid === before) await new Promise((resolve) => setImmediate(resolve));
tell({ refusal, redis: redis.pid });
await Promise.all([postgres.stop(), redis.stop()]);
