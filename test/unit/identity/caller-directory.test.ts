import { beforeEach, expect, it } from 'vitest';
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
  directory.forget('a');
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
