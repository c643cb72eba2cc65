import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExportBook } from '../../../gateway/exports/export-ports.ts';
import { ExportRunner } from '../../../gateway/exports/export-runner.ts';
import { exportWakeUps } from '../../../src/cli/wiring/exports.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { type ExportStage, exportStage, type Page, temporary } from '../../harness/portal/export-stage.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { until } from '../../harness/until.ts';

const QUERY = `query ($filter: ShipmentFilter) {
  shipments(first: 4, filter: $filter, orderBy: { field: BOOKED_AT, direction: ASC }) { nodes { number branch { displayName } } }
}`;

const quiet = { debug: () => undefined, info: () => undefined, error: () => undefined };

let portal: Portal;
let stage: ExportStage;
beforeAll(async () => {
  portal = await createPortal();
  stage = exportStage(portal, QUERY);
});
afterAll(() => portal[Symbol.asyncDispose]());
beforeEach(() => stage.endAll());

describe('an export', () => {
  it('holds every record that its user may see, in the order of the list, and none of others', async () => {
    for (const caller of [portal.callers.acmeNorth, portal.callers.globexAll]) {
      const id = await stage.create(caller);
      expect(await stage.read(caller, id)).toMatchObject({ state: 'QUEUED', rows: 0, downloadUrl: null });
      await stage.takeUp();
      const file = await stage.listed(caller);
      expect(await stage.fileOf(caller, id)).toBe(file);
      const rows = file.split('\n').length - 1;
      expect(await stage.read(caller, id)).toMatchObject({
        state: 'DONE',
        rows,
        bytes: Buffer.byteLength(file),
      });
      expect((await stage.read(caller, id))?.['downloadUrl']).toContain(`/exports/${id}?link=`);
      const other = caller === portal.callers.acmeNorth ? portal.callers.acmeAll : portal.callers.acmeNorth;
      expect([await stage.read(other, id), await stage.fileOf(other, id)]).toEqual([null, null]);
    }
  });

  it('holds each record once, whatever interrupts it: a stop, a death, a store or a system that is away, a slow page', async () => {
    const caller = portal.callers.acmeAll;
    const whole = await stage.listed(caller);
    const event = fc.constantFrom('stop', 'death', 'late', 'store', 'away', 'timeout', 'expensive', 'quota');
    const plan = fc.array(fc.record({ event, pages: fc.integer({ min: 0, max: 4 }) }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(plan, async (interruptions) => {
        await stage.endAll();
        const id = await stage.create(caller);
        const late: (() => void)[] = [];
        const zombies: Promise<void>[] = [];
        const state = async () => (await stage.read(caller, id))?.['state'];
        for (const { event: what, pages } of interruptions) {
          if ((await state()) === 'DONE') break;
          const stop = new AbortController();
          const reached = Promise.withResolvers<void>();
          let count = 0;
          const execute: Page = async (...page) => {
            count += 1;
            if (count <= pages) return await stage.asSubgraph(...page);
            if (what !== 'late') reached.resolve();
            if (what === 'stop') stop.abort();
            if (what === 'away') return temporary('UPSTREAM_UNAVAILABLE');
            if (what === 'timeout') return temporary('UPSTREAM_TIMEOUT');
            if (what === 'quota') return temporary('OPERATION_QUOTA');
            if (what === 'expensive' && Number(page[2]['exportFirst']) > 1) {
              const { message, extensions } = new WaybillError('QUERY_TOO_EXPENSIVE', 'too much');
              return { errors: [{ message, extensions }] };
            }
            if (what === 'death') await new Promise<void>((resolve) => late.push(resolve));
            return await stage.asSubgraph(...page);
          };
          const files = {
            ...stage.parts.files,
            write: async (...part: Parameters<typeof stage.parts.files.write>) => {
              if (what === 'store') throw new WaybillError('UPSTREAM_UNAVAILABLE', 'The disk is full.');
              if (what === 'late') {
                reached.resolve();
                await new Promise<void>((resolve) => late.push(resolve));
              }
              await stage.parts.files.write(...part);
            },
          };
          const run = stage.takeUp(execute, { files }, stop);
          if (what === 'death' || what === 'late') {
            zombies.push(run);
            await Promise.race([reached.promise, run]);
            await stage.endLease();
          } else await run;
        }
        while ((await state()) !== 'DONE') await stage.takeUp();
        for (const goOn of late) goOn();
        await Promise.all(zombies);
        expect(await stage.fileOf(caller, id)).toBe(whole);
        expect(await stage.read(caller, id)).toMatchObject({ rows: 25, bytes: Buffer.byteLength(whole) });
      }),
      { numRuns: 15 },
    );
  });

  it('is sent in ranges over all of its pieces', async () => {
    const caller = portal.callers.acmeAll;
    const id = await stage.create(caller);
    for (const pages of [1, 2, 1]) {
      const stop = new AbortController();
      let count = 0;
      await stage.takeUp(
        async (...page) => {
          count += 1;
          if (count === pages) stop.abort();
          return await stage.asSubgraph(...page);
        },
        {},
        stop,
      );
    }
    await stage.takeUp();
    const whole = await stage.listed(caller);
    const [row] = await stage.sql<{ count: number }>(
      'SELECT parts AS count FROM portal.bulk_export WHERE portal_id = $1',
      [id],
    );
    expect(row?.count).toBe(4);
    const end = whole.length - 1;
    await fc.assert(
      fc.asyncProperty(fc.nat(end), fc.nat(end), async (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        expect(await stage.fileOf(caller, id, { first, last })).toBe(whole.slice(first, last + 1));
      }),
      { numRuns: 60 },
    );
  });

  it('says what it waits for, and fails at what waiting does not mend, with no file', async () => {
    const caller = portal.callers.acmeAll;
    const id = await stage.create(caller);
    await stage.takeUp(async () => temporary('UPSTREAM_UNAVAILABLE'));
    expect(await stage.read(caller, id)).toMatchObject({
      state: 'RUNNING',
      waitingFor: { code: 'UPSTREAM_UNAVAILABLE' },
    });
    await stage.takeUp(async () => {
      const { message, extensions } = new WaybillError('UPSTREAM_PERMISSION', 'not granted');
      return { data: { page: { nodes: [], pageInfo: {} } }, errors: [{ message, extensions }] };
    });
    expect(await stage.read(caller, id)).toMatchObject({
      state: 'FAILED',
      waitingFor: null,
      failure: { code: 'UPSTREAM_PERMISSION' },
      downloadUrl: null,
    });
    expect(await stage.fileOf(caller, id)).toBeNull();
    const invalid = await stage.create(caller, { query: '{ shipments { nodes { nothing } } }' });
    await stage.takeUp();
    expect(await stage.read(caller, invalid)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'BAD_USER_INPUT' },
    });
    const impatient = await stage.create(caller);
    await stage.sql(
      `UPDATE portal.bulk_export SET stalled_since = now() - interval '7 hours' WHERE portal_id = $1`,
      [impatient],
    );
    await stage.takeUp(async () => temporary('UPSTREAM_UNAVAILABLE'));
    expect(await stage.read(caller, impatient)).toMatchObject({
      state: 'FAILED',
      failure: { code: 'UPSTREAM_UNAVAILABLE' },
    });
  });

  it('that meets a defect of the hub again and again fails, and frees the place of its user', async () => {
    const caller = portal.callers.acmeAll;
    const id = await stage.create(caller);
    const broken = () => ({
      head: '',
      line: () => {
        throw new TypeError('no line');
      },
    });
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      expect(await stage.read(caller, id)).toMatchObject({ failure: null });
      await stage.takeUp(stage.asSubgraph, {}, new AbortController(), broken);
    }
    expect(await stage.read(caller, id)).toMatchObject({ state: 'FAILED', failure: { code: 'INTERNAL' } });
    expect(stage.defects).toEqual(Array(9).fill(expect.any(TypeError)));
    const next = await stage.create(caller);
    await stage.takeUp();
    expect(await stage.read(caller, next)).toMatchObject({ state: 'DONE' });
  });

  it('ends at once when its user may no longer see the same, and its file opens for that access only', async () => {
    const caller = portal.callers.acmeNorth;
    const grant = `INSERT INTO portal.portal_user_branch (user_id, account_id, branch_id) VALUES ($1, $3, $2)`;
    const revoke = `DELETE FROM portal.portal_user_branch WHERE user_id = $1 AND branch_id = $2`;
    const south = [caller.userId, portal.accounts.south.portalId];
    const done = await stage.create(caller);
    await stage.takeUp();
    const id = await stage.create(caller);
    let count = 0;
    await stage.takeUp(async (...page) => {
      count += 1;
      if (count === 2) await stage.sql(grant, [...south, portal.accounts.acme.portalId]);
      return await stage.asSubgraph(...page);
    });
    expect(count).toBe(2);
    expect(await stage.read(caller, id)).toMatchObject({ state: 'FAILED', failure: { code: 'FORBIDDEN' } });
    const now = await stage.parts.callers.callerOf(caller.userId, 'CUSTOMER');
    expect(await stage.fileOf(now, done)).toBeNull();
    await stage.sql(revoke, south);
    expect(await stage.fileOf(caller, done)).toBe(await stage.listed(caller));
    const last = await stage.create(caller);
    await stage.sql(`UPDATE portal.portal_user SET state = 'DEACTIVATED' WHERE portal_id = $1`, [
      caller.userId,
    ]);
    await stage.takeUp(async () => Promise.reject(new Error('nothing is read')));
    await stage.sql(`UPDATE portal.portal_user SET state = 'ACTIVE' WHERE portal_id = $1`, [caller.userId]);
    expect(await stage.read(caller, last)).toMatchObject({ state: 'FAILED', failure: { code: 'FORBIDDEN' } });
  });

  it('runs once at a time for a user, and stops where it is when it is cancelled', async () => {
    const caller = portal.callers.acmeAll;
    const id = await stage.create(caller);
    const input = { query: QUERY, format: 'CSV' };
    const { userErrors } = await stage.mutate(caller, 'bulkExportCreate', input);
    expect(userErrors).toMatchObject([{ code: 'ILLEGAL_STATE' }]);
    const other = await stage.mutate(portal.callers.acmeNorth, 'bulkExportCancel', { exportId: id });
    expect(other.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: 'exportId' }]);
    let count = 0;
    await stage.takeUp(async (...page) => {
      count += 1;
      if (count === 2) await stage.mutate(caller, 'bulkExportCancel', { exportId: id });
      return await stage.asSubgraph(...page);
    });
    expect(count).toBe(2);
    expect(await stage.read(caller, id)).toMatchObject({ state: 'CANCELLED', downloadUrl: null });
    await stage.create(caller);
  });

  it('keeps ten that have ended; the bytes of others, and of none that is kept, are removed', async () => {
    const caller = portal.callers.globexAll;
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      ids.push(await stage.create(caller));
      await stage.takeUp();
    }
    const open = async () =>
      (await Promise.all(ids.map((id) => stage.fileOf(caller, id)))).map((file) => file !== null);
    const expected = ids.map((_, index) => index >= 2);
    expect(await open()).toEqual(expected);
    const unneeded = await stage.parts.book.unneededParts();
    expect(unneeded.map(({ exportId }) => exportId)).toEqual(expect.arrayContaining(ids.slice(0, 1)));
    for (const part of unneeded) {
      await stage.parts.files.remove(part);
      await stage.parts.book.forgetPart(part);
    }
    await stage.parts.book.forgetExpired();
    expect(await open()).toEqual(expected);
    expect(await stage.read(caller, ids[0] ?? '')).toBeNull();
    expect(await stage.parts.book.unneededParts()).toEqual([]);
  });
});

describe('a gateway that is woken', () => {
  it('takes an export up when another gateway gives it back, and when it is made, without asking meanwhile', async () => {
    const { acmeAll: caller, globexAll: other } = portal.callers;
    const { parts, asSubgraph: execute, writer } = stage;
    const wakeUps = exportWakeUps(portal.databaseUrl);
    const resting = Promise.withResolvers<void>();
    const book: ExportBook = {
      ...parts.book,
      // Only a gateway that listens asks for this time, before it rests.
      untilDue: async () => {
        setImmediate(resting.resolve);
        return await parts.book.untilDue().then((ms) => ms && ms * 60);
      },
    };
    const given = await stage.create(caller);
    const claim = await parts.book.claim();
    const runner = new ExportRunner(
      { ...parts, book, wakeUps, sweepMs: 3_600_000 },
      { execute, writer },
      quiet,
    );
    await using _ended = { [Symbol.asyncDispose]: () => runner.close() };
    runner.start();
    await resting.promise;
    expect((await stage.read(caller, given))?.['state']).toBe('RUNNING');
    await parts.book.release({ portalId: given, fence: claim?.fence ?? 0 });
    await until(async () => (await stage.read(caller, given))?.['state'] === 'DONE');
    const made = await stage.create(other);
    await until(async () => (await stage.read(other, made))?.['state'] === 'DONE');
  });
});
