import { parseArgs } from 'node:util';
import { targetTable } from '../harness/targets.ts';
import { compareGateways } from '../stores/side-by-side.ts';

/** What a smaller space for new objects costs a gateway, and what it saves. Node's own default is 64 MB. */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const schedule = values.quick
  ? { rounds: 1, connections: 32, warmUpMs: 400, measureMs: 500 }
  : { rounds: 5, connections: 32, warmUpMs: 4_000, measureMs: 2_000 };
const AIM = 0.95;

const kinds = Object.fromEntries(
  [64, 8, 4].map((size) => [`${size} MB`, { NODE_OPTIONS: `--max-semi-space-size=${size}` }]),
);
const ratios = await compareGateways('semi-space', kinds, schedule);
const targets = Array.from(ratios, ([name, ratio]) => ({
  what: `requests a second with a semi-space of ${name}, to those with 64 MB, over all operations`,
  figure: ratio,
  aim: { atLeast: AIM },
}));
process.stdout.write(`${targetTable(targets)}\n`);
