import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endEverything } from '../harness/chaos/ending.ts';
import { processesOf } from '../harness/process-table.ts';

const CHILD = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);';
/** Starts that child as a part does: without its own environment, in its own process group. Prints when it runs. */
const PART = `const { spawn } = require('node:child_process');
  spawn(process.execPath, ['-e', ${JSON.stringify(CHILD)}], { env: {}, stdio: 'ignore', detached: true })
    .once('spawn', () => console.log('started'));`;

it('tells of the process that an ended part left behind, and ends it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-ending-'));
  const part = spawn(process.execPath, ['-e', PART], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(part.stdout, 'data');
  part.kill('SIGKILL');
  await once(part, 'exit');
  const [left] = processesOf(folder);
  expect(await endEverything(null, folder)).toEqual([`process ${left?.pid}: ${left?.command}`]);
  await expect.poll(() => processesOf(folder)).toEqual([]);
});

it('tells nothing when nothing is left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-ending-'));
  expect(await endEverything(null, folder)).toEqual([]);
});
