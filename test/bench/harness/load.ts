import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Message } from './operation.ts';
import { spawnScript, stop } from './started-process.ts';

export interface LoadJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn, over all connections together. */
  readonly messages: readonly Message[];
  /** Which message comes first. */
  readonly offset: number;
  readonly connections: number;
  /** Nothing is sent after it; what is in flight is waited for. */
  readonly durationMs: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers with another status than 200, or with errors. */
  readonly failed: number;
  /** The beginning of the first answer that failed. */
  readonly failure: string | null;
  readonly seconds: number;
  /** Milliseconds of each request, in ascending order. */
  readonly latencies: readonly number[];
}

/** The load generator in its own process. */
export interface LoadGenerator {
  /** One job at a time. Throws when a connection breaks or an answer fails: such figures mean nothing. */
  run(job: LoadJob): Promise<LoadResult>;
  stop(): Promise<void>;
}

export async function startLoadGenerator(core: number): Promise<LoadGenerator> {
  const child = spawnScript({ script: 'harness/load.process', core });
  const { stdin, stdout } = child;
  child.stderr?.pipe(process.stderr);
  if (stdin === null || stdout === null) throw new TypeError('the load generator has no pipes');
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the load generator ended with ${code}`)),
  );
  ended.catch(() => {});
  const lines = createInterface(stdout);
  const nextLine = async () => {
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
    return line;
  };
  await nextLine();
  return {
    async run(job) {
      const line = nextLine();
      stdin.write(`${JSON.stringify(job)}\n`);
      const result = JSON.parse(await line) as LoadResult;
      if (result.failed > 0)
        throw new Error(`${result.failed} answers of ${job.url} failed: ${result.failure}`);
      return result;
    },
    stop: () => stop(child),
  };
}
