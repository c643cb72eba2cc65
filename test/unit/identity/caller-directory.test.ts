import { beforeEach, describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import {
  type CachedCallerDirectory,
  type CallerRecord,
  cachedCallerDirectory,
} from '../../../src/identity/caller-directory.ts';

const active: CallerRecord = {
  userId: 'u1',
  kind: 'STAFF',
  state: 'ACTIVE',
  account: null,
  branches: [],
  wholeAccount: false,
};

let now: number;
let reads: PromiseWithResolvers<CallerRecord | null>[];
let directory: CachedCallerDirectory;

beforeEach(() => {
  now = 0;
  reads = [];
  const find = () => {
    const read = Promise.withResolvers<CallerRecord | null>();
    reads.push(read);
    return read.promise;
  };
  directory = cachedCallerDirectory({ find }, () => now);
});

it('can stand in for the store while it has read somebody within five minutes', async () => {
  expect(directory.canStandIn).toBe(false);
  const asking = [directory.find('nobody'), directory.find('a')];
  reads[0]?.resolve(null);
  await asking[0];
  expect(directory.canStandIn).toBe(false);
  reads[1]?.resolve(active);
  await asking[1];
  now = 299_999;
  expect(directory.canStandIn).toBe(true);
  now = 300_000;
  expect(directory.canStandIn).toBe(false);
});

it('reads a user once for all who ask at the same time', async () => {
  const asking = [directory.find('a'), directory.find('a'), directory.find('b')];
  expect(reads).toHaveLength(2);
  for (const read of reads) read.resolve(active);
  expect(await Promise.all(asking)).toEqual([active, active, active]);
});

it('reads again a second after the last read began', async () => {
  const first = directory.find('a');
  now = 900;
  reads[0]?.resolve(active);
  await first;
  now = 999;
  expect(directory.find('a')).toBe(first);
  now = 1_000;
  void directory.find('a');
  expect(reads).toHaveLength(2);
});

it('does not let anybody join a read that began more than a second ago', () => {
  void directory.find('a');
  now = 1_001;
  void directory.find('a');
  expect(reads).toHaveLength(2);
});

it('reads again at once after forgetting, also when a read is under way', async () => {
  const before = directory.find('a');
  directory.forget('u1');
  const after = directory.find('a');
  reads[1]?.resolve({ ...active, state: 'DEACTIVATED' });
  reads[0]?.resolve(active);
  await before;
  expect(await after).toMatchObject({ state: 'DEACTIVATED' });
  expect(await directory.find('a')).toMatchObject({ state: 'DEACTIVATED' });
});

it('keeps no failure', async () => {
  const failing = directory.find('a');
  reads[0]?.reject(new Error('down'));
  await expect(failing).rejects.toThrow('down');
  const next = directory.find('a');
  reads[1]?.resolve(null);
  expect(await next).toBeNull();
});

describe('while the store cannot be reached', () => {
  const unreachable = new WaybillError('UPSTREAM_UNAVAILABLE', 'down');
  const MINUTES = 60_000;

  beforeEach(async () => {
    const first = directory.find('a');
    reads[0]?.resolve(active);
    await first;
  });

  it('answers the row read last, for five minutes and no longer', async () => {
    for (now = MINUTES; now < 5 * MINUTES; now += MINUTES) {
      const asking = directory.find('a');
      reads.at(-1)?.reject(unreachable);
      expect(await asking).toBe(active);
    }
    const asking = directory.find('a');
    reads.at(-1)?.reject(unreachable);
    await expect(asking).rejects.toBe(unreachable);
  });

  it('answers the new row as soon as it can be read', async () => {
    now = MINUTES;
    const during = directory.find('a');
    reads.at(-1)?.reject(unreachable);
    await during;
    now += 1_000;
    const after = directory.find('a');
    reads.at(-1)?.resolve({ ...active, state: 'DEACTIVATED' });
    expect(await after).toMatchObject({ state: 'DEACTIVATED' });
  });

  it('knows nobody whose row it has not read, or was told to forget', async () => {
    const stranger = directory.find('b');
    reads.at(-1)?.reject(unreachable);
    await expect(stranger).rejects.toBe(unreachable);
    directory.forget('u1');
    const forgotten = directory.find('a');
    reads.at(-1)?.reject(unreachable);
    await expect(forgotten).rejects.toBe(unreachable);
  });

  it('still answers whoever may have changed, since nothing can while the store is away', async () => {
    directory.forget(null);
    const asking = directory.find('a');
    expect(reads).toHaveLength(2);
    reads.at(-1)?.reject(unreachable);
    expect(await asking).toBe(active);
  });

  it('passes every other failure on', async () => {
    now = MINUTES;
    const asking = directory.find('a');
    reads.at(-1)?.reject(new Error('a mistake'));
    await expect(asking).rejects.toThrow('a mistake');
  });
});
