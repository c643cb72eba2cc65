import { parseArgs } from 'node:util';
import { compareGateways } from '../stores/side-by-side.ts';

/** What a smaller space for new objects costs a gateway, and what it saves. Node's own default is 64 MB. */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const schedule = values.quick
  ? { rounds: 1, connections: 32, warmUpMs: 400, measureMs: 500 }
  : { rounds: 5, connections: 32, warmUpMs: 4_000, measureMs: 2_000 };
const kinds = Object.fromEntries(
  [64, 8, 4].map((size) => [`${size} MB`, { NODE_OPTIONS: `--max-semi-space-size=${size}` }]),
);
const ratios = await compareGateways('semi-space', kinds, schedule);
for (const [name, ratio] of ratios) {
  process.stdout.write(
    `${name}: ${ratio.toFixed(2)} of the requests a second with 64 MB, over all operations\n`,
  );
}
