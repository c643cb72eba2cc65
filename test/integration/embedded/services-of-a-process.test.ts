import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../../src/cli/embedded/postgres.ts';
import { type Command, runCommand } from '../../harness/command.ts';

interface Pids {
  readonly postgres: number;
  readonly redis: number;
}

const folder = mkdtempSync(join(tmpdir(), 'waybill-embedded-'));
const hubs: Command[] = [];
afterEach(() => Promise.all(hubs.splice(0).map((hub) => hub[Symbol.asyncDispose]())));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `embedded.process.ts` with at most so many file descriptors. */
function startHub(name: string, descriptors = 1_000): Command {
  const program = [process.execPath, join(import.meta.dirname, 'embedded.process.ts'), join(folder, name)];
  const hub = runCommand('/bin/sh', ['-c', `ulimit -n ${descriptors}; exec "$0" "$@"`, ...program], {});
  hubs.push(hub);
  return hub;
}

/** What it tells; the first line that has this field. */
function told<T extends object>(hub: Command, field: keyof T & string): Promise<T> {
  return hub.line((line) =>
    line.startsWith('{') && line.includes(`"${field}":`) ? (JSON.parse(line) as T) : null,
  );
}

/** `Z` for a zombie; empty when there is no such process. */
function stateOf(pid: number): string {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'stat='], { encoding: 'utf8', stdio: 'pipe' }).charAt(
      0,
    );
  } catch {
    return '';
  }
}

describe('a hub that cannot end its services itself', () => {
  it.each(['SIGABRT', 'SIGKILL', 'SIGQUIT'] as const)(
    'leaves none of them behind after %s',
    async (signal) => {
      const hub = startHub(signal);
      const { postgres, redis } = await told<Pids>(hub, 'postgres');
      hub.process.kill(signal);
      expect(await hub.ended).toBe(signal);
      // A zombie has ended; a machine without an init process keeps it.
      const isGone = (pid: number) => ['', 'Z'].includes(stateOf(pid));
      await vi.waitUntil(() => [postgres, redis].every(isGone), { timeout: 60_000, interval: 50 });
    },
  );
});

describe('PostgreSQL that was killed together with its hub', () => {
  it('starts again though its process is still there as a zombie', async () => {
    const hub = startHub('zombie');
    const { postgres } = await told<Pids>(hub, 'postgres');
    const backends = execFileSync('pgrep', ['-P', String(postgres)], { encoding: 'utf8' });
    // Whoever does not run takes no note of a child that has ended.
    hub.process.kill('SIGSTOP');
    for (const pid of [postgres, ...backends.split('\n').filter(Boolean).map(Number)])
      process.kill(pid, 'SIGKILL');
    await vi.waitUntil(() => stateOf(postgres) === 'Z', { timeout: 60_000, interval: 20 });
    const server = await startEmbeddedPostgres({ folder: join(folder, 'zombie', 'postgres') });
    expect(stateOf(postgres)).toBe('Z');
    await server.stop();
  });

  it('starts again once the last process of the killed server has let go', async () => {
    const hub = startHub('held');
    const { postgres } = await told<Pids>(hub, 'postgres');
    const [held = 0] = execFileSync('pgrep', ['-P', String(postgres)], { encoding: 'utf8' })
      .split('\n')
      .map(Number);
    // Stopped, it does not notice that its server is gone.
    process.kill(held, 'SIGSTOP');
    hub.process.kill('SIGKILL');
    process.kill(postgres, 'SIGKILL');
    await hub.ended;
    const waiting = once(process, 'warning');
    const starting = startEmbeddedPostgres({ folder: join(folder, 'held', 'postgres') });
    await waiting;
    process.kill(held, 'SIGCONT');
    await (await starting).stop();
  });
});

describe.skipIf(process.platform !== 'linux')('a hub without file descriptors', () => {
  it('stands, says what it cannot start, and starts its services again when it can', async () => {
    const hub = startHub('descriptors', 100);
    const { redis } = await told<Pids>(hub, 'postgres');
    hub.process.kill('SIGUSR2');
    const { refusal, redis: another } = await told<{ refusal: string; redis: number }>(hub, 'refusal');
    expect(refusal).toBe('Another could not be started (spawn true EMFILE)');
    expect(another).not.toBe(redis);
    expect(await hub.ended).toBe(0);
  });
});
