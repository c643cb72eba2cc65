import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runCommand } from '../../harness/command.ts';
import { askGateway } from '../../harness/hub.ts';

import { dataFolder, processesOf, ready } from './data-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const { folder, commands, up, demoFile, sql } = dataFolder();

describe('waybill up', () => {
  it('told twice to stop leaves no child behind either', async () => {
    const hub = up('main');
    await ready(hub);
    hub.process.kill('SIGINT');
    await hub.line((line) => (line.startsWith('Stopping') ? line : null));
    hub.process.kill('SIGINT');
    expect([0, 130]).toContain(await hub.ended);
    expect(processesOf(join(folder, 'main'))).toEqual([]);
  });

  it('whose terminal is closed ends every child in order', async () => {
    const hub = up('main');
    await ready(hub);
    hub.process.kill('SIGHUP');
    expect(await hub.ended).toBe(0);
    expect(hub.stdout()).toContain('Stopping …');
    expect(processesOf(join(folder, 'main'))).toEqual([]);
  });

  it('that is aborted leaves no child behind', async () => {
    const hub = up('main');
    await ready(hub);
    hub.process.kill('SIGABRT');
    expect(await hub.ended).toBe('SIGABRT');
    const allGone = () => processesOf(join(folder, 'main')).length === 0;
    await vi.waitUntil(allGone, { timeout: 60_000, interval: 50 });
  });

  it('starts again right after everything was killed at once', async () => {
    const killed = up('main');
    await ready(killed);
    const pids = [killed.process.pid ?? 0, ...processesOf(join(folder, 'main'))];
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const hub = up('main');
    await ready(hub);
    expect(
      await sql('main', `SELECT display_name FROM portal.account WHERE customer_code = 'HARBOR'`),
    ).toHaveLength(1);
    hub.process.kill('SIGTERM');
    expect(await hub.ended).toBe(0);
  });

  it('stands when nobody takes its output', async () => {
    const env = { WAYBILL_DATA: join(folder, 'main'), WAYBILL_PORT: '0' };
    const main = join(ROOT, 'dist/src/cli/main.js');
    const program = [process.execPath, main, 'up'];
    const hub = runCommand('/bin/sh', ['-c', 'exec "$0" "$@" >/dev/full 2>/dev/full', ...program], env);
    commands.push(hub);
    const isThere = () => existsSync(join(folder, 'main', 'demo.json'));
    await vi.waitUntil(isThere, { timeout: 80_000, interval: 50 });
    const { graphqlUrl, tokens } = demoFile('main');
    const answer = await askGateway(graphqlUrl, tokens['admin'] ?? '', '{ viewer { role } }');
    expect(answer.data).toEqual({ viewer: { role: 'ADMIN' } });
    hub.process.kill('SIGTERM');
    expect(await hub.ended).toBe(0);
  });

  it('told to stop in the middle of its start ends every child', async () => {
    const hub = up('early');
    await hub.line((line) => (/PostgreSQL|Redis|Sandbox org/.test(line) ? line : null));
    hub.process.kill('SIGINT');
    expect(await hub.ended).toBe(0);
    expect(processesOf(join(folder, 'early'))).toEqual([]);
  });
});
