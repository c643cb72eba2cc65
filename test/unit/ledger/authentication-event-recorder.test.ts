import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuthenticationEvent, AuthenticationRefusal } from '../../../src/domain/authentication-event.ts';
import {
  type AuthenticationEventRecorder,
  createAuthenticationEventRecorder,
} from '../../../src/ledger/authentication/authentication-event-recorder.ts';
import type { AuthenticationEventRecord } from '../../../src/ledger/authentication/authentication-events.ts';
import type { RecorderProblem } from '../../../src/ledger/recording/batched-recorder.ts';

let batches: (readonly AuthenticationEventRecord[])[];
let problems: RecorderProblem[];
/** What the next insert waits for or fails with. */
let insert: () => Promise<void>;
let recorder: AuthenticationEventRecorder;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  batches = [];
  problems = [];
  insert = () => Promise.resolve();
  const store = {
    insert: async (batch: readonly AuthenticationEventRecord[]) => {
      await insert();
      batches.push(batch);
    },
  };
  recorder = createAuthenticationEventRecorder({ store, onProblem: (problem) => problems.push(problem) });
});

afterEach(async () => {
  await recorder[Symbol.asyncDispose]();
  vi.useRealTimers();
});

function accepted(subject = 'dana'): AuthenticationEvent {
  return { at: new Date(), outcome: 'ACCEPTED', reason: null, subject, role: 'CUSTOMER', requestId: 'r1' };
}

function refused(reason: AuthenticationRefusal = 'BAD_SIGNATURE'): AuthenticationEvent {
  return { at: new Date(), outcome: 'REFUSED', reason, requestId: 'r1' };
}

/** Of a user whose token had a valid signature. */
function refusedUser(subject: string): AuthenticationEvent {
  return { ...refused('ROLE_NOT_ALLOWED'), subject, role: 'ADMIN' };
}

function record(times: number, event: () => AuthenticationEvent): void {
  for (let count = 0; count < times; count += 1) recorder.record(event());
}

function stored(): readonly AuthenticationEventRecord[] {
  return batches.flat();
}

describe('recording', () => {
  it('stores what came within half a second in one batch, without being told to', async () => {
    record(3, accepted);
    await vi.advanceTimersByTimeAsync(500);
    expect(batches.map((batch) => batch.length)).toEqual([3]);
  });

  it('splits many into batches of 500', async () => {
    record(1_100, accepted);
    await vi.advanceTimersByTimeAsync(500);
    expect(batches.map((batch) => batch.length)).toEqual([500, 500, 100]);
  });

  it('makes texts fit for the table', async () => {
    recorder.record({ ...refused(), requestId: `a\u0000b${'x'.repeat(1_000)}` });
    await vi.advanceTimersByTimeAsync(500);
    expect(stored()[0]?.requestId).toMatch(/^a b.{252}$/);
  });
});

describe('a flood of refusals', () => {
  it('becomes 50 rows and one count for each reason in a minute', async () => {
    record(50, refused);
    record(10_000, refused);
    record(7, () => refused('WRONG_AUDIENCE'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stored()).toHaveLength(52);
    expect(stored().slice(50)).toMatchObject([
      { reason: 'BAD_SIGNATURE', occurrences: 10_000, subject: null, requestId: null },
      { reason: 'WRONG_AUDIENCE', occurrences: 7, subject: null, requestId: null },
    ]);
  });

  it('does not hide who is accepted meanwhile', async () => {
    record(1_000, refused);
    record(2, accepted);
    await vi.advanceTimersByTimeAsync(500);
    expect(stored().filter((row) => row.outcome === 'ACCEPTED')).toHaveLength(2);
  });

  it('of a stranger hides no refused role of a known user', async () => {
    record(10_000, refused);
    recorder.record(refusedUser('dana'));
    await vi.advanceTimersByTimeAsync(500);
    expect(stored().filter((row) => row.subject === 'dana')).toMatchObject([
      { reason: 'ROLE_NOT_ALLOWED', role: 'ADMIN', requestId: 'r1', occurrences: 1 },
    ]);
  });

  it('of a known user is counted under the name of the user, and hides no other one', async () => {
    record(1_000, () => refusedUser('dana'));
    recorder.record(refusedUser('eve'));
    await vi.advanceTimersByTimeAsync(60_000);
    const of = (subject: string) => stored().filter((row) => row.subject === subject);
    expect(of('dana')).toHaveLength(11);
    expect(of('dana').at(-1)).toMatchObject({ occurrences: 990, requestId: null });
    expect(of('eve')).toMatchObject([{ occurrences: 1 }]);
  });

  it('of many known users is bounded, and counted completely', async () => {
    for (let user = 0; user < 5_000; user += 1) recorder.record(refusedUser(`user-${user}`));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stored()).toHaveLength(2_001);
    expect(stored().at(-1)).toMatchObject({ subject: null, role: null, occurrences: 3_000 });
  });

  it('is kept in detail again in the next minute', async () => {
    record(60, refused);
    await vi.advanceTimersByTimeAsync(60_500);
    batches = [];
    record(1, refused);
    await vi.advanceTimersByTimeAsync(500);
    expect(stored()).toMatchObject([{ requestId: 'r1', occurrences: 1 }]);
  });

  it('is counted completely when the recorder is closed', async () => {
    record(70, refused);
    await recorder[Symbol.asyncDispose]();
    expect(stored().reduce((sum, row) => sum + row.occurrences, 0)).toBe(70);
  });
});

describe('with the store away', () => {
  it('keeps events and stores them, under the same ids, when it is back', async () => {
    insert = () => Promise.reject(new Error('down'));
    record(2, accepted);
    await vi.advanceTimersByTimeAsync(500);
    expect(problems).toMatchObject([{ lost: 0 }]);
    insert = () => Promise.resolve();
    record(1, accepted);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(stored()).toHaveLength(3);
    const ids = stored().map((row) => row.id);
    expect(new Set(ids).size).toBe(3);
  });

  it('keeps at most 10,000 and tells how many were lost', async () => {
    insert = () => Promise.reject(new Error('down'));
    record(10_005, accepted);
    await vi.advanceTimersByTimeAsync(500);
    expect(problems).toMatchObject([{ lost: 5 }]);
  });

  it('returns at once from recording while an insert hangs, and loses nothing of what comes meanwhile', async () => {
    const hanging = Promise.withResolvers<void>();
    insert = () => hanging.promise;
    record(1, accepted);
    await vi.advanceTimersByTimeAsync(500);
    record(2, accepted);
    insert = () => Promise.resolve();
    hanging.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(batches.map((batch) => batch.length)).toEqual([1, 2]);
  });

  it('closes all the same, and tells what was lost', async () => {
    insert = () => Promise.reject(new Error('down'));
    record(3, accepted);
    await recorder[Symbol.asyncDispose]();
    expect(problems.at(-1)).toMatchObject({ lost: 3 });
    recorder.record(accepted());
    expect(vi.getTimerCount()).toBe(0);
  });
});
