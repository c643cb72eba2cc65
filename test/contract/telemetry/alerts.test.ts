import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';

const folder = join(packageRoot(), 'src/telemetry/alerts');

function promtool(cwd: string, ...args: readonly string[]) {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { cwd, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status, output: stdout + stderr };
}

it('Prometheus takes the alert rules', () => {
  const alerts = readFileSync(join(folder, 'rules.yml'), 'utf8').match(/^ +- alert: /gm) ?? [];
  expect(promtool(folder, 'check', 'rules', 'rules.yml')).toMatchObject({
    status: 0,
    output: expect.stringContaining(`${alerts.length} rules found`),
  });
});

it('what lasts alerts, and a single retry, refusal or silence alerts nobody', () => {
  expect(promtool(folder, 'test', 'rules', 'rules.test.yml')).toMatchObject({ status: 0 });
});

it('a rule that alerts at a single retry would be found', () => {
  const copy = mkdtempSync(join(tmpdir(), 'waybill-rules-'));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  const hasty = `
      - alert: WaybillRetried
        expr: increase(waybill_sync_changes_total{result="RETRIED"}[15m]) > 0
`;
  const [head = '', first = ''] = readFileSync(join(folder, 'rules.test.yml'), 'utf8').split('  - name: ');
  writeFileSync(join(copy, 'rules.yml'), readFileSync(join(folder, 'rules.yml'), 'utf8') + hasty);
  writeFileSync(join(copy, 'rules.test.yml'), `${head}  - name: ${first}`);
  expect(promtool(copy, 'test', 'rules', 'rules.test.yml')).toMatchObject({
    status: 1,
    output: expect.stringContaining('count(ALERTS)'),
  });
});
