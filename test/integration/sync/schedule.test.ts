import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { removeExpired } from '../../../src/ledger/retention.ts';
import { openDatabase } from '../../../src/postgres/database.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { recordDone, Schedule, type ScheduledWork } from '../../../src/sync/rounds/schedule.ts';
import { severableLine } from '../../harness/severable-line.ts';
import { until } from '../../harness/until.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

const HOUR = 3_600_000;
/** Due in every minute, so that it is due now. */
const CRON = '* * * * *';
const YEARLY = '0 0 1 1 *';
const ENDED = `SELECT id FROM pgboss.job WHERE name = 'late' AND state = 'completed'`;

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** A logger that says when work of a name was done, with what it reported. */
function doneOf(names: readonly string[]) {
  const done = new Map(names.map((name) => [name, Promise.withResolvers<object>()] as const));
  const info = (fields: object) => {
    if ('work' in fields) done.get(String(fields.work))?.resolve(fields);
  };
  const failed = (fields: object) => {
    for (const { reject } of done.values()) reject(new Error(JSON.stringify(fields)));
  };
  return {
    logger: { info, warn: failed, error: failed },
    all: () => Promise.all(Array.from(done.values(), ({ promise }) => promise)),
  };
}

describe('the schedule', () => {
  it('does what is due, once in the whole hub: retention and the nightly comparison', async () => {
    await using database = openDatabase({ url: world.databaseUrl, poolSize: 2 });
    await world.sql(
      `INSERT INTO ledger.idempotency (principal, key, request_hash, response, created_at)
       VALUES ('somebody', 'old', 'h', '{}', now() - interval '9 days')`,
    );
    const missing = await world.book();
    await world.sql('DELETE FROM ledger.outbox WHERE aggregate_id = $1', [missing]);
    let runs = 0;
    const works: ScheduledWork[] = [
      { name: 'retention', cron: CRON, work: () => removeExpired(database) },
      {
        name: 'reconcile',
        cron: CRON,
        work: (signal) => {
          runs += 1;
          return reconcile(world.dependencies, new Date(Date.now() - HOUR), signal);
        },
      },
    ];
    const { logger, all } = doneOf(['retention', 'reconcile']);
    {
      await using one = new Schedule(world.databaseUrl, works, logger, 1);
      await using other = new Schedule(world.databaseUrl, works, logger, 1);
      await Promise.all([one.start(), other.start()]);
      await all();
    }
    expect(await world.sql(`SELECT key FROM ledger.idempotency WHERE key = 'old'`)).toEqual([]);
    const items = await world.review();
    expect(items.filter(({ portalId }) => portalId === missing)).toMatchObject([{ category: 'DIFFERENCE' }]);
    const jobs = await world.sql<{ name: string; state: string }>(
      `SELECT DISTINCT ON (name) name, state FROM pgboss.job WHERE name IN ('retention', 'reconcile')
        ORDER BY name, created_on`,
    );
    expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed']);
    const [{ minutes } = { minutes: 0 }] = await world.sql<{ minutes: number }>(
      `SELECT count(*)::int AS minutes FROM pgboss.job WHERE name = 'reconcile' AND state = 'completed'`,
    );
    expect(runs).toBe(minutes);
  });

  it('does once what was due while nobody ran', async () => {
    await using database = openDatabase({ url: world.databaseUrl, poolSize: 2 });
    const due = new Date(Date.now() - 2 * HOUR);
    const cron = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
    const works = [{ name: 'nightly', cron, work: () => removeExpired(database) }];
    {
      await using before = new Schedule(world.databaseUrl, works, doneOf([]).logger);
      await before.start();
    }
    await world.sql(`UPDATE pgboss.version SET cron_on = now() - interval '5 hours'`);
    await world.sql(
      `UPDATE pgboss.schedule SET created_on = now() - interval '1 day', updated_on = now() - interval '1 day'`,
    );
    const { logger, all } = doneOf(['nightly']);
    await using after = new Schedule(world.databaseUrl, works, logger, 1);
    await after.start();
    await all();
  });

  it('begins when PostgreSQL is there, and takes work again after PostgreSQL was away', async () => {
    await using line = await severableLine(world.databaseUrl);
    line.cut();
    const runs: PromiseWithResolvers<void>[] = [Promise.withResolvers(), Promise.withResolvers()];
    let done = 0;
    const work = async () => {
      runs[done]?.resolve();
      done += 1;
      return {};
    };
    const refused = Promise.withResolvers<void>();
    const logger = { info: () => undefined, warn: () => undefined, error: () => refused.resolve() };
    await using schedule = new Schedule(line.url, [{ name: 'late', cron: CRON, work }], logger, 1);
    const started = schedule.start();
    await refused.promise;
    expect(schedule.running).toBe(false);
    line.mend();
    await started;
    expect(schedule.running).toBe(true);
    await runs[0]?.promise;
    // A job whose end could not be written stays active until it expires, and the queue runs one job at a time.
    await until(async () => (await world.sql(ENDED)).length > 0);
    line.cut();
    // As another worker puts it in when it is due.
    await world.sql(`INSERT INTO pgboss.job (name) VALUES ('late')`);
    line.mend();
    await runs[1]?.promise;
  });

  it('takes over what a process left behind that could not write its end', async () => {
    await using line = await severableLine(world.databaseUrl);
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const again = Promise.withResolvers<void>();
    const cutOff = async () => {
      begun.resolve();
      await ended.promise;
      return {};
    };
    const repeated = async () => {
      again.resolve();
      return {};
    };
    await using one = new Schedule(line.url, [{ name: 'left', cron: CRON, work: cutOff }], quiet, 1);
    await one.start();
    await begun.promise;
    line.cut();
    ended.resolve();
    await using other = new Schedule(
      world.databaseUrl,
      [{ name: 'left', cron: CRON, work: repeated }],
      quiet,
      1,
    );
    await other.start();
    const active = `UPDATE pgboss.job SET heartbeat_on = now() - interval '2 minutes'
      WHERE name = 'left' AND state = 'active' RETURNING id`;
    // It still counts as running: its last sign of life is young. The test lets it grow old.
    expect(await world.sql(active)).toHaveLength(1);
    await again.promise;
  });

  it('tells what each work reported last, and by its code a failure that repeating did not mend', async () => {
    let isBroken = false;
    const work = async () => {
      if (isBroken) throw new WaybillError('UPSTREAM_UNAVAILABLE', 'a value of a record');
      return { removed: 3 };
    };
    await using schedule = new Schedule(world.databaseUrl, [{ name: 'told', cron: CRON, work }], quiet, 1);
    expect(await schedule.results()).toEqual([]);
    await schedule.start();
    const done = { at: expect.any(Date), report: { removed: 3 } };
    await expect.poll(() => schedule.results()).toEqual([{ work: 'told', done, failed: null }]);
    isBroken = true;
    await world.sql(`INSERT INTO pgboss.job (name, retry_limit) VALUES ('told', 0)`);
    const failed = { at: expect.any(Date), problem: 'UPSTREAM_UNAVAILABLE' };
    await expect.poll(() => schedule.results()).toEqual([{ work: 'told', done, failed }]);
  });

  it('does not count a failure after a person has done the work', async () => {
    const work = () => Promise.reject(new WaybillError('UPSTREAM_UNAVAILABLE', 'it is away'));
    await using schedule = new Schedule(
      world.databaseUrl,
      [{ name: 'mended', cron: YEARLY, work }],
      quiet,
      1,
    );
    await schedule.start();
    await world.sql(`INSERT INTO pgboss.job (name, retry_limit) VALUES ('mended', 0)`);
    const failed = { at: expect.any(Date), problem: 'UPSTREAM_UNAVAILABLE' };
    await expect.poll(() => schedule.results()).toEqual([{ work: 'mended', done: null, failed }]);
    await recordDone(world.databaseUrl, 'mended', { removed: 4 }, quiet);
    const done = { at: expect.any(Date), report: { removed: 4 } };
    expect(await schedule.results()).toEqual([{ work: 'mended', done, failed: null }]);
  });
});
