import { parseArgs } from 'node:util';
import { figure } from '../harness/tables.ts';
import { Verdicts } from '../harness/verdicts.ts';
import { GROUPS } from './event-writer.ts';
import { load } from './load.ts';
import { cpuMs, residentMb } from './measure.ts';
import { highestRates, rateTable } from './rate.ts';
import { resumeLedger } from './resume.ts';
import { slowConsumers } from './slow.ts';
import { Subscribers } from './subscribers.ts';
import { afterCommit, byBranch, everything, scriptVariant } from './variant.ts';
import { startLiveWorld } from './world.ts';

/**
 * How fast events reach subscribers, how many at most, what an idle subscriber costs, and what is lost (nothing) when
 * connections and gateways die. Against a bare `ws` broadcast with the same clients and frame sizes, and against the
 * same gateway over events that nobody keeps.
 */
const PARTS = ['latency', 'rate', 'idle', 'resume', 'slow'] as const;
type Part = (typeof PARTS)[number];
const { values } = parseArgs({
  options: {
    part: { type: 'string', multiple: true },
    subscribers: { type: 'string', default: '1000' },
    idle: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '20' },
  },
});
const parts = (values.part ?? PARTS) as readonly Part[];
const count = Number(values.subscribers);
const seconds = Number(values.seconds);
const SLOW_ROUNDS = 3;

const verdicts = new Verdicts();

await using world = await startLiveWorld(new AbortController().signal);
const { hub, writer, waybill } = world;

for (const part of parts) {
  verdicts.print(`\n## ${part}`);
  if (part === 'latency') await latency();
  if (part === 'rate') await rates();
  if (part === 'idle') await idle();
  if (part === 'resume') await resume();
  if (part === 'slow') await slow();
}
process.exitCode = verdicts.hasFailed ? 1 : 0;

/** 50 events a second, each reaching a fifth of the subscribers, with a field of Salesforce. */
async function latency(): Promise<void> {
  await using subscribers = new Subscribers();
  await subscribers.connect({ url: waybill.url, token: waybill.token, count, operation: byBranch(true) });
  await load(subscribers, waybill, 50, 3, { share: 1 / GROUPS });
  const before = cpuMs(waybill.pid);
  const { p50, p99, most, deliveries, missing } = await load(subscribers, waybill, 50, seconds, {
    share: 1 / GROUPS,
  });
  const microseconds = ((cpuMs(waybill.pid) - before) * 1_000) / deliveries;
  verdicts.print(`  ${figure(microseconds)} µs of the gateway's processor for each delivery`);
  verdicts.print(
    `  ${deliveries} deliveries to ${count} subscribers, ${missing} missing, the latest after ${figure(most)} ms`,
  );
  verdicts.report('commit → delivery with a joined field, p50', p50, 'ms', 15, 'below');
  verdicts.report('commit → delivery with a joined field, p99', p99, 'ms', 100, 'below');
}

/** The highest rate at which the 99th percentile stays below 100 ms, of the hub and of those it is compared with. */
async function rates(): Promise<void> {
  await using memory = await scriptVariant(
    'the same gateway without resume',
    'memory-gateway.process',
    everything,
  );
  await using raw = await scriptVariant('raw ws broadcast', 'raw-ws.process', () => null);
  const committed = afterCommit('raw ws broadcast of what was committed', raw, writer);
  const ours = [true, false].map((joined) => ({
    name: `Waybill, ${joined ? 'joined' : 'not joined'}`,
    variant: waybill,
    joined,
  }));
  const others = [raw, memory, committed].map((variant) => ({ name: variant.name, variant, joined: true }));
  const best = await highestRates([...ours, ...others], count, (line) => verdicts.print(line));
  verdicts.print(rateTable(best));
  for (const ceiling of [raw, committed]) {
    for (const { name } of ours) {
      const of = (variant: string) => best.get(variant)?.deliveriesPerSecond ?? Number.NaN;
      verdicts.report(
        `highest rate, ${name}, to a ${ceiling.name}`,
        of(name) / of(ceiling.name),
        'times',
        0.5,
        'above',
      );
    }
  }
}

/** Memory of a subscriber that nothing is sent to, less that of a bare WebSocket. */
async function idle(): Promise<void> {
  const many = Number(values.idle);
  const costs: number[] = [];
  await using raw = await scriptVariant('raw ws', 'raw-ws.process', () => null);
  for (const variant of [raw, waybill]) {
    await using subscribers = new Subscribers();
    const operation = variant === waybill ? byBranch(true) : null;
    const { url, token } = variant;
    await subscribers.connect({ url, token, count: 100, operation });
    const before = residentMb(variant.pid);
    await subscribers.connect({ url, token, count: many, operation });
    const cost = ((residentMb(variant.pid) - before) * 1024) / (many - 100);
    verdicts.print(`  ${variant.name}: ${figure(cost)} KB for each of ${many} subscribers`);
    costs.push(cost);
  }
  verdicts.report(
    'memory of an idle subscriber beyond a WebSocket',
    (costs[1] ?? 0) - (costs[0] ?? 0),
    'KB',
    30,
    'below',
  );
}

async function resume(): Promise<void> {
  await using subscribers = new Subscribers();
  await subscribers.connect({ url: waybill.url, token: waybill.token, count, operation: byBranch(true) });
  const ledger = await resumeLedger(hub, writer, subscribers, { seconds: 60, perSecond: 50, cuts: 200 });
  verdicts.print(
    `  ${ledger.deliveries} deliveries, 200 connections cut, the gateway stopped once and killed once`,
  );
  verdicts.report('events that a subscriber missed', ledger.missed, '', 1, 'below');
  verdicts.report('events that came twice', ledger.doubled, '', 1, 'below');
  verdicts.report('events out of order for a shipment', ledger.outOfOrder, '', 1, 'below');
}

async function slow(): Promise<void> {
  const { growthMb, ratio } = await slowConsumers(waybill, { count, seconds, rounds: SLOW_ROUNDS }, (line) =>
    verdicts.print(line),
  );
  verdicts.report('memory growth with 10 % slow consumers', growthMb, 'MB', 64, 'below');
  verdicts.report("others' p99 with slow consumers, to that before", ratio, 'times', 1.5, 'below');
}
