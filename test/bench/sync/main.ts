import { parseArgs } from 'node:util';
import { Verdicts } from '../harness/verdicts.ts';
import { exceptionsUnderBacklog, SyncBench } from './sync-bench.ts';

/**
 * How fast the portal's changes reach Salesforce: an exception while nothing else happens and under a backlog, the
 * drain of the backlog, and what milestones cost in API calls. Every part is a process of its own.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    samples: { type: 'string', default: '200' },
  },
});
const rows = Number(values.rows);
const samples = Number(values.samples);

const verdicts = new Verdicts();
await using bench = await SyncBench.start(new AbortController().signal);
const idle = await bench.exceptions(samples);
verdicts.report('exception visible in Salesforce, idle, p50', idle.p50, 'ms', 100, 'below');
verdicts.report('exception visible in Salesforce, idle, p99', idle.p99, 'ms', 1_000, 'below');
const calls = await bench.callsForMilestones();
verdicts.report('Salesforce calls that write, for 1,000 milestone events', calls, 'calls', 1_000, 'below');

const busy = await exceptionsUnderBacklog(bench, { rows, samples }, (line) => verdicts.print(line));
const under = `exception visible in Salesforce, under a backlog of ${rows}`;
verdicts.report(`${under}, p50`, busy.p50, 'ms', 100, 'below');
verdicts.report(`${under}, p99`, busy.p99, 'ms', 1_000, 'below');
verdicts.report('p99 under the backlog to p99 idle', busy.p99 / idle.p99, 'times', 1.2, 'below');

const { records, seconds, cpu } = await bench.drain();
verdicts.report(`bulk drain of ${records} records`, records / seconds, 'records/s', 2_000, 'above');
for (const [part, ms] of Object.entries(cpu)) {
  verdicts.print(`      CPU of ${part}: ${ms.toFixed(3)} ms a record`);
}
process.exitCode = verdicts.hasFailed ? 1 : 0;
