import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Gate } from './soak/gate.ts';

it('a sample is taken when no request is in flight, and requests wait until it is taken', async () => {
  const gate = new Gate();
  const order: string[] = [];
  const answer = Promise.withResolvers<void>();
  const early = gate.through(async () => {
    await answer.promise;
    order.push('early request answered');
  });
  const taken = Promise.withResolvers<void>();
  const sample = gate.whileClosed(async () => {
    order.push('sample begins');
    await taken.promise;
    order.push('sample ends');
  });
  const late = gate.through(async () => void order.push('late request answered'));
  await setImmediate();
  expect(order).toEqual([]);
  answer.resolve();
  await early;
  await setImmediate();
  expect(order).toEqual(['early request answered', 'sample begins']);
  taken.resolve();
  await Promise.all([sample, late]);
  expect(order.slice(2)).toEqual(['sample ends', 'late request answered']);
});

it('a sample that fails, or a request that fails, opens the gate again', async () => {
  const gate = new Gate();
  const failing = gate.through(() => Promise.reject(new Error('no answer')));
  failing.catch(() => undefined);
  await expect(gate.whileClosed(() => Promise.reject(new Error('no sample')))).rejects.toThrow('no sample');
  await expect(failing).rejects.toThrow('no answer');
  expect(await gate.through(() => Promise.resolve('answered'))).toBe('answered');
});
