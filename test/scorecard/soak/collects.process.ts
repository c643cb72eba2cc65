/**
 * Loaded before a process of the hub (`node --import`): on SIGUSR2 it collects its garbage, and writes what it holds then to
 * the folder of the soak.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import type { Holding } from './holding.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const folder = process.env['WAYBILL_SOAK_FOLDER'];
let collections = 0;
if (isMainThread && folder !== undefined) {
  const file = join(folder, String(process.pid));
  process.on('SIGUSR2', () => {
    collect();
    collections += 1;
    const { heapUsed: heap, external } = process.memoryUsage();
    const { total_physical_size: heapPages } = getHeapStatistics();
    const holding: Holding = { collections, heap, external, heapPages };
    // A reader never meets half of it.
    writeFileSync(`${file}.new`, JSON.stringify(holding));
    renameSync(`${file}.new`, file);
  });
}
