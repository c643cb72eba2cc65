import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { startLoadGenerator } from './harness/load.ts';
import { OTHER_CORE } from './harness/started-process.ts';
import { measureEngines } from './toy/engine-alone.ts';

const folder = resolve('.waybill/bench');
mkdirSync(folder, { recursive: true });
const load = await startLoadGenerator(OTHER_CORE);
try {
  console.table((await measureEngines(load, { rounds: 2, connections: 32, warmUpMs: 2000, measureMs: 1500 }, folder)).distinct);
} finally {
  await load.stop();
}
