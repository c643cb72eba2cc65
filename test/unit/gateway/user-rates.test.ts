import { describe, expect, it } from 'vitest';
import { UserRates } from '../../../gateway/limits/user-rates.ts';
import { WaybillError } from '../../../src/domain/errors.ts';

const LIMITS = {
  operationsPerSecond: 2,
  costPerSecond: 100,
  runningPerPrincipal: 2,
  mostRunningPerPrincipal: 4,
  runningCostPerPrincipal: 1_000,
};

/** Rates under a clock that a test moves, in milliseconds. */
function rates() {
  let now = 0;
  const users = new UserRates(LIMITS, () => now);
  return { users, pass: (ms: number) => (now += ms) };
}

/** The refusal as a client reads it; null if there is none. */
function refusal(act: () => unknown): Readonly<Record<string, unknown>> | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof WaybillError) return error.extensions;
    throw error;
  }
}

describe('while others work, one user', () => {
  it('may send ten operations at once, then two a second, and is told the time to wait', () => {
    const { users, pass } = rates();
    users.beginOperation('other', 0);
    const begin = () => refusal(() => users.beginOperation('user', 0));
    const burst = Array.from({ length: 11 }, begin);
    expect(burst.slice(0, 10).every((each) => each === null)).toBe(true);
    expect(burst[10]).toMatchObject({ code: 'OPERATION_QUOTA', retryable: true, retryAfterMs: 500 });
    pass(250);
    expect(begin()).toMatchObject({ retryAfterMs: 250 });
    pass(250);
    expect([begin(), begin()]).toEqual([null, expect.objectContaining({ retryAfterMs: 500 })]);
    expect(refusal(() => users.beginOperation('other', 0))).toBeNull();
  });

  it('pays for cost, and for documents that are new', () => {
    const { users } = rates();
    users.beginOperation('other', 0);
    users.spend('user', 400);
    users.beginOperation('user', 2_000);
    expect(refusal(() => users.spend('user', 1))).toMatchObject({ retryAfterMs: 10 });
    expect(refusal(() => users.beginOperation('user', 20))).toMatchObject({ retryAfterMs: 10 });
    expect(refusal(() => users.beginOperation('user', 0))).toBeNull();
  });

  it('who has spent nothing may run the most expensive operation', () => {
    const { users } = rates();
    users.beginOperation('other', 0);
    expect(refusal(() => users.spend('user', 50_000))).toBeNull();
    expect(refusal(() => users.spend('user', 50_000))).toMatchObject({ retryAfterMs: 5_000 });
  });

  it('has a few places for operations, which are given back', () => {
    const { users } = rates();
    users.beginOperation('other', 0);
    const places = [users.run('user', 1), users.run('user', 1)];
    expect(refusal(() => users.run('user', 1))).toMatchObject({ code: 'TOO_MANY_OPERATIONS', limit: 2 });
    users.run('other', 1);
    places[0]?.[Symbol.dispose]();
    expect(refusal(() => users.run('user', 1))).toBeNull();
  });
});

describe('a user who is alone', () => {
  it('may use the whole process, and is within the limits at once when another comes', () => {
    const { users, pass } = rates();
    const begin = (user: string) => refusal(() => users.beginOperation(user, 0));
    expect(Array.from({ length: 100 }, () => begin('user')).every((each) => each === null)).toBe(true);
    expect(begin('other')).toBeNull();
    expect(begin('user')).toMatchObject({ retryAfterMs: 500 });
    pass(10_001);
    expect(Array.from({ length: 100 }, () => begin('user')).every((each) => each === null)).toBe(true);
  });

  it('has a limit of running operations all the same', () => {
    const { users } = rates();
    for (let place = 0; place < 4; place++) users.run('user', 1);
    expect(refusal(() => users.run('user', 1))).toMatchObject({ limit: 4 });
  });

  it('has a limit of what they cost together', () => {
    const { users } = rates();
    const dear = users.run('user', 2_000);
    expect(refusal(() => users.run('user', 1))).toMatchObject({ code: 'TOO_MANY_OPERATIONS', limit: 1_000 });
    dear[Symbol.dispose]();
    expect(refusal(() => users.run('user', 999))).toBeNull();
    expect(refusal(() => users.run('user', 1))).toBeNull();
    expect(refusal(() => users.run('user', 1))).toMatchObject({ limit: 1_000 });
  });
});
