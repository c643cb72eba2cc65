import { expect, it } from 'vitest';
import { runChaos, SHORT } from '../chaos/chaos-run.ts';

it('loses, doubles and reorders nothing that was acknowledged while its processes are killed', async () => {
  const report = await runChaos({ ...SHORT, onProgress: () => {} });
  expect(report).toMatchObject({ lost: [], doubled: [], outOfOrder: [] });
  expect(report.writes).toBeGreaterThan(100);
  expect(Object.keys(report.outages)).toHaveLength(SHORT.first.length);
}, 180_000);
