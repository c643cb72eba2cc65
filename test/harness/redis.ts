import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedRedis } from '../../src/cli/embedded/redis.ts';

export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  /** For signals: SIGSTOP freezes it, SIGCONT lets it go on, SIGKILL ends it. */
  readonly pid: number;
}

/** A real redis-server of its own for one test file. */
export async function startTestRedis(): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-redis-'));
  const redis = await startEmbeddedRedis(folder);
  return {
    url: redis.url,
    pid: redis.pid,
    [Symbol.asyncDispose]: async () => {
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
