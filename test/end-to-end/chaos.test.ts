import { expect, it } from 'vitest';
import { runChaos, SHORT_RUN } from '../harness/chaos/chaos-run.ts';
import { disagreements } from '../harness/chaos/report.ts';

it('loses, doubles and reorders nothing that was acknowledged while its processes and connections end', async () => {
  const report = await runChaos({
    ...SHORT_RUN,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  expect(Object.entries(disagreements(report)).filter(([, lines]) => lines.length > 0)).toEqual([]);
  expect(report.brokenOff).toBeNull();
  expect(report.writes).toBeGreaterThan(100);
  expect(Object.keys(report.outages)).toHaveLength(SHORT_RUN.first.length);
}, 300_000);
