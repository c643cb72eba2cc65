import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WaybillError } from '../../domain/errors.ts';
import { type EmbeddedService, freePort } from './child-process.ts';
import { keepChild } from './kept-child.ts';
import { endOrphan } from './orphan.ts';

/**
 * A real `redis-server` from the PATH on a free loopback port. All of its data can be rebuilt, so it never saves.
 * @throws WaybillError CONFIGURATION when the program is missing.
 */
export async function startEmbeddedRedis(folder: string): Promise<EmbeddedService> {
  mkdirSync(folder, { recursive: true });
  const lastStart = join(folder, 'last-start');
  if (existsSync(lastStart)) {
    const [pid, address] = readFileSync(lastStart, 'utf8').split(' ');
    await endOrphan(Number(pid), `redis-server ${address}`, 'SIGTERM');
  }
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  try {
    const child = await keepChild({
      name: 'Redis',
      command: 'redis-server',
      args,
      readyText: 'Ready to accept connections',
      stopSignal: 'SIGTERM',
      onReady: (pid) => writeFileSync(lastStart, `${pid} 127.0.0.1:${port}`),
    });
    return {
      url: `redis://127.0.0.1:${port}`,
      get pid() {
        return child.pid;
      },
      stop: () => child.stop(),
    };
  } catch (cause) {
    if (
      cause instanceof WaybillError &&
      (cause.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
    ) {
      throw new WaybillError(
        'CONFIGURATION',
        'redis-server is not on the PATH. Run "npm run setup" to install it, or set REDIS_URL.',
        { cause },
      );
    }
    throw cause;
  }
}
