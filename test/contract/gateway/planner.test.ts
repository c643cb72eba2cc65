import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, vi } from 'vitest';
import { runs } from '../../../src/cli/embedded/orphan.ts';
import { packageRoot } from '../../../src/config/package-root.ts';
import {
  abortingText,
  expensiveText,
  type LoggedLine,
  plainText,
  SUPERGRAPH,
  testedPlanner,
} from './planner-under-test.ts';

const PLAN = expect.objectContaining({ kind: expect.any(String) });
const WAIT = { timeout: 60_000, interval: 1 };
const REFUSED = { code: 'PLAN_REFUSED', extensions: { retryable: false, class: 'limit' } };

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The log of a document that is refused from now on. */
function refusals(log: readonly LoggedLine[]): readonly LoggedLine[] {
  return log.filter(({ message }) => message.includes('is refused'));
}

describe('a planner whose process is killed', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s in mid-plan plans everything again', async (signal) => {
    const { planner, graph, log, stop, kill, resume } = await testedPlanner();
    stop();
    const plans = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => graph.plan(plainText(name), `user-${name}`));
    expect(planner.metrics.planning).toBeGreaterThan(1);
    kill(signal);
    resume();
    expect(await Promise.all(plans)).toEqual(plans.map(() => PLAN));
    expect(planner.metrics).toMatchObject({ starts: 2, restarts: 1, refused: 0, waiting: 0, planning: 0 });
    expect(refusals(log)).toEqual([]);
  });

  it('again and again answers a document that may be sent again, and condemns nobody', async () => {
    const { planner, graph, log, kill } = await testedPlanner({ cpuMs: 60_000 });
    const outcome = graph.plan(expensiveText(), 'user-1').catch((error: unknown) => error);
    for (let starts = 1; starts <= 3; starts += 1) {
      await vi.waitUntil(() => planner.metrics.starts === starts && planner.metrics.planning === 1, WAIT);
      kill('SIGKILL');
    }
    expect(await outcome).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', extensions: { retryable: true } });
    expect(await graph.plan(plainText('lucky'), 'user-1')).toEqual(PLAN);
    expect(refusals(log)).toEqual([]);
  });

  it('plans for every graph that is open', async () => {
    const { planner, graph, kill, startedAfter } = await testedPlanner();
    const role = '{ viewer { role } }';
    const reloaded = planner.open(SUPERGRAPH.replaceAll(/\brole\b/g, 'part'));
    expect(await reloaded.plan(role.replace('role', 'part'), 'user-1')).toEqual(PLAN);
    kill('SIGKILL');
    await startedAfter(1);
    expect(await reloaded.plan(role.replace('role', 'part'), 'user-1')).toEqual(PLAN);
    expect(await graph.plan(role, 'user-1')).toEqual(PLAN);
    graph[Symbol.dispose]();
    await expect(graph.plan(role, 'user-1')).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await reloaded.plan(role.replace('role', 'part'), 'user-1')).toEqual(PLAN);
  });

  it('says that it is not well while no process can be kept, and is well again', async () => {
    const { planner, graph, kill, log } = await testedPlanner();
    expect(planner.isWell).toBe(true);
    const pauses = () => log.map(({ fields }) => Number(fields['pauseMs'] ?? 0));
    while (Math.max(0, ...pauses()) < 800) {
      const { pid } = planner;
      if (pid !== undefined) kill('SIGKILL');
      await vi.waitUntil(() => planner.pid !== pid, WAIT);
    }
    expect(planner.isWell).toBe(false);
    expect(await graph.plan(plainText('late'), 'user-1')).toEqual(PLAN);
    expect(planner.isWell).toBe(true);
  });
});

describe('a document over which the planner aborts', () => {
  it('alone is refused; the others in flight get their plans', async () => {
    const { planner, graph, log, stop, resume } = await testedPlanner();
    const aborting = abortingText('WB-SECRET');
    stop();
    const refused = graph.plan(aborting, 'user-1');
    const plans = ['a', 'b', 'c', 'd', 'e'].map((name) => graph.plan(plainText(name), `user-${name}`));
    resume();
    await expect(refused).rejects.toMatchObject(REFUSED);
    expect(await Promise.all(plans)).toEqual(plans.map(() => PLAN));
    expect(planner.metrics).toMatchObject({ restarts: 2, refused: 1 });
    expect(refusals(log)).toEqual([
      { fields: { hash: sha256(aborting) }, message: expect.stringContaining('refused from now on') },
    ]);
    expect(log.find(({ fields }) => 'panics' in fields)).toMatchObject({
      fields: { signal: 'SIGABRT', panics: [expect.stringContaining('safe_merge.rs'), expect.any(String)] },
    });
    expect(JSON.stringify(log)).not.toContain('SECRET');
  });

  it('never reaches the planner again, and is logged once', async () => {
    const { planner, graph, log } = await testedPlanner();
    const aborting = abortingText('x');
    for (let times = 0; times < 3; times += 1) {
      await expect(graph.plan(aborting, `user-${times}`)).rejects.toMatchObject(REFUSED);
    }
    expect(planner.metrics).toMatchObject({ restarts: 2, refused: 1 });
    expect(refusals(log)).toHaveLength(1);
    expect(await graph.plan(plainText('other'), 'user-1')).toEqual(PLAN);
  });

  it('delays nobody for long, however many of them one user sends', async () => {
    const { planner, graph } = await testedPlanner({ answerMs: 60_000 });
    const aborting = Array.from({ length: 4 }, (_, at) => graph.plan(abortingText(`${at}`), 'attacker'));
    const refused = Promise.allSettled(aborting);
    for (const name of ['a', 'b', 'c']) {
      expect(await graph.plan(plainText(name), 'user-1')).toEqual(PLAN);
    }
    expect(planner.metrics.refused).toBeLessThan(4);
    const reasons = (await refused).map((each) => each.status === 'rejected' && each.reason);
    expect(reasons).toEqual(aborting.map(() => expect.objectContaining({ code: 'PLAN_REFUSED' })));
    // No pause grows: a process that was asked something did not fail to start.
    expect(planner.isWell).toBe(true);
  });

  it('is remembered in bounded memory', async () => {
    const { planner, graph } = await testedPlanner({ refused: 1 });
    for (const id of ['1', '2', '1']) {
      await expect(graph.plan(abortingText(id), 'user-1')).rejects.toMatchObject(REFUSED);
    }
    expect(planner.metrics).toMatchObject({ refused: 1, restarts: 6 });
  });
});

describe('a planner that is slow', () => {
  it('and silent is replaced, and plans again what it was asked', async () => {
    const { planner, graph, log, stop } = await testedPlanner({ silenceMs: 200 });
    stop();
    const plans = ['a', 'b', 'c'].map((name) => graph.plan(plainText(name), `user-${name}`));
    expect(await Promise.all(plans)).toEqual(plans.map(() => PLAN));
    // On a busy machine the next one may be silent as long, too.
    expect(planner.metrics.restarts).toBeGreaterThanOrEqual(1);
    expect(planner.metrics.refused).toBe(0);
    expect(refusals(log)).toEqual([]);
  });

  it('is answered for in time by an error that says to send it again', async () => {
    const { planner, graph, stop, resume } = await testedPlanner({ answerMs: 100 });
    stop();
    const plans = ['a', 'b', 'c'].map((name) => graph.plan(plainText(name), 'user-1'));
    for (const outcome of await Promise.allSettled(plans)) {
      expect(outcome).toMatchObject({
        reason: { code: 'UPSTREAM_TIMEOUT', extensions: { retryable: true } },
      });
    }
    expect(planner.metrics).toMatchObject({ waiting: 0, planning: 1 });
    resume();
    await vi.waitUntil(() => planner.metrics.planning === 0, WAIT);
    expect(planner.metrics).toMatchObject({ restarts: 0, refused: 0 });
  });

  it('over one document gives it up, and plans the others', async () => {
    const { planner, graph, log } = await testedPlanner({ cpuMs: 300, silenceMs: 60_000, answerMs: 60_000 });
    const others = ['a', 'b', 'c'].map((name) => graph.plan(plainText(name), `user-${name}`));
    await expect(graph.plan(expensiveText(), 'user-1')).rejects.toMatchObject({
      code: 'QUERY_TOO_EXPENSIVE',
      details: { limit: 300 },
    });
    expect(await Promise.all(others)).toEqual(others.map(() => PLAN));
    expect(await graph.plan(plainText('other'), 'user-1')).toEqual(PLAN);
    expect(planner.metrics.refused).toBe(0);
    expect(refusals(log)).toEqual([]);
  });
});

describe('the askers of a planner', () => {
  it('take turns: the flood of one does not hold up the others', async () => {
    const { graph, stop, resume } = await testedPlanner();
    const order: string[] = [];
    const plan = (name: string, asker: string) =>
      graph.plan(plainText(name), asker).then(() => order.push(asker));
    stop();
    const all = Array.from({ length: 60 }, (_, at) => plan(`flood${at}`, 'flood'));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) all.push(plan(name, `user-${name}`));
    resume();
    await Promise.all(all);
    const last = order.findLastIndex((asker) => asker !== 'flood');
    expect(order.slice(0, last).filter((asker) => asker === 'flood').length).toBeLessThan(15);
  });

  it('may have a bounded number of documents waiting', async () => {
    const { planner, graph, stop, resume } = await testedPlanner({ waitingPerAsker: 3 });
    stop();
    const plans = ['a', 'b', 'c', 'd'].map((name) => graph.plan(plainText(name), 'user-1'));
    await expect(graph.plan(plainText('e'), 'user-1')).rejects.toMatchObject({
      code: 'TOO_MANY_OPERATIONS',
      extensions: { retryable: true, limit: 3 },
    });
    expect(planner.metrics).toMatchObject({ planning: 1, waiting: 3 });
    plans.push(graph.plan(plainText('e'), 'user-2'));
    resume();
    expect(await Promise.all(plans)).toEqual(plans.map(() => PLAN));
  });

  it('together may have a bounded number of characters waiting', async () => {
    const { graph, stop, resume } = await testedPlanner({ characters: 200 });
    stop();
    const plans = ['a', 'b'].map((name) => graph.plan(plainText(name), `user-${name}`));
    await expect(graph.plan(plainText('c'), 'user-c')).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      extensions: { retryable: true },
    });
    resume();
    await Promise.all(plans);
    expect(await graph.plan(plainText('c'), 'user-c')).toEqual(PLAN);
  });

  it('share the plan of a text, in the turn of the first of them who has one', async () => {
    const { planner, graph, stop, resume } = await testedPlanner();
    const { plans } = planner.metrics;
    stop();
    const order: string[] = [];
    const flood = Array.from({ length: 30 }, (_, at) =>
      graph.plan(plainText(`flood${at}`), 'flood').then(() => order.push('flood')),
    );
    // The last text of the flood is what another user wants to know.
    const shared = graph.plan(plainText('flood29'), 'user-1').then(() => order.push('user-1'));
    resume();
    await Promise.all([...flood, shared]);
    expect(order.indexOf('user-1')).toBeLessThan(15);
    expect(planner.metrics).toMatchObject({ plans: plans + 30, waiting: 0, planning: 0 });
  });
});

describe('a planner that is closed', () => {
  it('refuses who waits, and its process has ended', async () => {
    const { planner, graph, stop } = await testedPlanner();
    const { pid = 0 } = planner;
    stop();
    const plans = Promise.allSettled(['a', 'b', 'c'].map((name) => graph.plan(plainText(name), 'user-1')));
    await planner.close();
    expect(runs(pid, 'planner.process')).toBe(false);
    for (const outcome of await plans) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'UPSTREAM_UNAVAILABLE' } });
    }
    await expect(graph.plan(plainText('d'), 'user-1')).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    await planner.close();
  });
});

describe('the process that owns a planner', () => {
  function own(mode: string) {
    const supergraph = join(packageRoot(), 'schema/supergraph.graphql');
    const program = join(import.meta.dirname, 'planner-owner.process.ts');
    const command = `ulimit -n 64; exec "$0" "$@"`;
    const child = spawn('sh', ['-c', command, process.execPath, program, supergraph, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
  }

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('takes it along when it ends by %s', async (signal) => {
    const { child, lines } = own('wait');
    const pid = Number((await lines.next()).value);
    expect(runs(pid, 'planner.process')).toBe(true);
    child.kill(signal);
    await vi.waitUntil(() => !runs(pid, 'planner.process'), WAIT);
  });

  it('outlives a lack of file descriptors, and plans again afterwards', async () => {
    const { child, lines } = own('exhaust');
    const ended = once(child, 'exit');
    await lines.next();
    expect((await lines.next()).value).toMatch(/^false \w+ true$/);
    expect(await ended).toEqual([0, null]);
  });
});
