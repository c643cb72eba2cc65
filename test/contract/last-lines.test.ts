import { expect, it } from 'vitest';
import { runCommand } from '../harness/command.ts';

const LOGGER = new URL('../../src/cli/logger.ts', import.meta.url).href;
const PINO = import.meta.resolve('pino');

/** A process that ends right after its last line. */
function ending(lines: string, redirection = '') {
  const program = [process.execPath, '--input-type=module', '-e', `${lines} process.exit(3);`];
  return runCommand('/bin/sh', ['-c', `exec "$0" "$@" ${redirection}`, ...program], {});
}

const OURS = `
  const { createLogger } = await import('${LOGGER}');
  const logger = createLogger({ logLevel: 'info' });
  for (let count = 1; count <= 100; count += 1) logger.info({ count }, 'last words');`;

it('a process ends although the disk of its log is full', async () => {
  expect(await ending(OURS, '2>/dev/full').ended).toBe(3);
  // The control: the library alone would pause and try again, for ever.
  const again = ending(
    `const { pino } = await import('${PINO}');
     const destination = pino.destination({ dest: 2 });
     destination.on('error', () => undefined);
     for (let count = 1; count <= 100; count += 1) pino(destination).info({ count });
     Atomics.wait = () => process.kill(process.pid, 'SIGKILL');`,
    '2>/dev/full',
  );
  expect(await again.ended).toBe('SIGKILL');
});

it('a process that ends has written its last lines, each once', async () => {
  const process = ending(OURS);
  expect(await process.ended).toBe(3);
  const told = process.stderr().trim().split('\n');
  const counts = told.map((line) => (JSON.parse(line) as { readonly count: number }).count);
  expect(counts).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});
