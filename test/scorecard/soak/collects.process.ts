/**
 * Loaded before a process of the hub (`node --import`): on SIGUSR2 it collects its garbage, and writes what it holds then to
 * the folder of the soak.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import type { Holding } from './holding.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const folder = process.env['WAYBILL_SOAK_FOLDER'];
/** Machine code, and the bytecode and metadata of functions. */
const CODE = ['code_space', 'code_large_object_space', 'trusted_space', 'trusted_large_object_space'];
let collections = 0;
if (isMainThread && folder !== undefined) {
  const file = join(folder, String(process.pid));
  const measure = () => {
    collect();
    collections += 1;
    const { heapUsed: heap, external } = process.memoryUsage();
    const { total_physical_size: heapPages } = getHeapStatistics();
    const code = getHeapSpaceStatistics()
      .filter(({ space_name: name }) => CODE.includes(name))
      .reduce((sum, { space_used_size: size }) => sum + size, 0);
    const holding: Holding = { collections, heap, code, external, heapPages };
    // A reader never meets half of it.
    writeFileSync(`${file}.new`, JSON.stringify(holding));
    renameSync(`${file}.new`, file);
  };
  process.on('SIGUSR2', () => {
    collect();
    // The second collection takes what finalizers of the first one let go of.
    setImmediate(measure);
  });
}
