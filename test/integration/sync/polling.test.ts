import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { CrmPosition } from '../../../src/ledger/pull/crm-cursors.ts';
import type { ChangeBatch } from '../../../src/sync/pull/change-source.ts';
import { PollingSource } from '../../../src/sync/pull/polling-source.ts';
import { startTestOrg, type TestOrg } from '../../harness/org.ts';

const PAGE = 2_000;
const PAGES = 4;
const { signal } = new AbortController();

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
  const lines = Array.from({ length: (PAGES - 1) * PAGE + 500 }, (_, at) => ({ Name: `Customer ${at}` }));
  const { bulk } = org.asAdministrator;
  const ingest = { object: 'Account', operation: 'insert', columns: ['Name'] } as const;
  const { jobId } = await bulk.startIngest(ingest, lines, newUpstreamUsage());
  await bulk.waitForIngest(jobId, newUpstreamUsage());
});
afterAll(() => org[Symbol.asyncDispose]());

function newSource(): PollingSource {
  return new PollingSource(org.asHub, () => new Date(Date.now() - 3_600_000));
}

/** Reads on until nothing waits, as the worker does: each batch is applied, its position stored, then it is taken. */
async function readAll(source: PollingSource, from: CrmPosition | null) {
  const ids: string[] = [];
  let cursor = from;
  for (let batch: ChangeBatch | null = null; batch === null || batch.more; ) {
    batch = await source.read('Account', cursor, signal);
    ids.push(...batch.changes.map(({ id }) => id));
    cursor = batch.position ?? cursor;
    batch.acknowledge();
  }
  return { ids, cursor };
}

describe('a long sweep of changes', () => {
  it('asks for each page once, and hears of each record once', async () => {
    await org.forget();
    const { ids } = await readAll(newSource(), null);
    expect(ids).toHaveLength((PAGES - 1) * PAGE + 500);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await org.calls()).toBe(PAGES);
  });

  it('answers a batch again that was not taken', async () => {
    const source = newSource();
    const first = await source.read('Account', null, signal);
    first.acknowledge();
    const lost = await source.read('Account', first.position, signal);
    const again = await source.read('Account', first.position, signal);
    expect(again.changes.map(({ id }) => id)).toEqual(lost.changes.map(({ id }) => id));
    expect(again.changes[0]?.id).not.toBe(first.changes[0]?.id);
  });

  it('tells of a record that changed behind it when it is done', async () => {
    const source = newSource();
    const first = await source.read('Account', null, signal);
    first.acknowledge();
    const [early] = first.changes;
    const rest = await readAll(source, first.position);
    await org.asAdministrator.update(
      'Account',
      early?.id ?? '',
      { Phone: '+31 20 555 0101' },
      newUpstreamUsage(),
    );
    const { ids } = await readAll(source, rest.cursor);
    expect(ids).toEqual([early?.id]);
  });

  it('begins where its position is stored after a restart, and misses nothing', async () => {
    const before = newSource();
    const first = await before.read('Account', null, signal);
    first.acknowledge();
    const second = await before.read('Account', first.position, signal);
    const { ids } = await readAll(newSource(), second.position ?? first.position);
    const heard = new Set([...first.changes.map(({ id }) => id), ...ids]);
    expect(heard.size).toBe((PAGES - 1) * PAGE + 500);
  });

  it('leaves out the rows that were applied without it, until they change', async () => {
    const source = newSource();
    const { cursor } = await readAll(source, null);
    const made = await org.asAdministrator.createAll(
      'Account',
      Array.from({ length: 3 }, (_, at) => ({ Name: `Told ${at}` })),
      newUpstreamUsage(),
    );
    const ids = made.flatMap((each) => (each.success ? [each.id] : []));
    source.seen('Account', await source.current('Account', ids));
    const [changed = ''] = ids;
    await org.asAdministrator.update('Account', changed, { Phone: '+31 20 555 0102' }, newUpstreamUsage());
    const read = await readAll(source, cursor);
    expect(read.ids).toEqual([changed]);
    expect((await readAll(source, read.cursor)).ids).toEqual([]);
  });
});
