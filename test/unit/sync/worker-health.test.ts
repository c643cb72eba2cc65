import { describe, expect, it } from 'vitest';
import { healthOf, type WorkerState } from '../../../src/sync/worker-health.ts';

const now = new Date('2026-11-30T03:00:00Z');
const whole: WorkerState = {
  lanes: [],
  listening: true,
  scheduling: true,
  scheduled: [{ work: 'retention', done: { at: now, report: {} }, failed: null }],
  pulling: false,
  pullFailures: [],
  missingPermissions: [],
  changeFeed: {
    state: 'LIVE',
    reason: null,
    since: now,
    lastEventAt: null,
    resyncs: 0,
    lagMs: null,
    lastResyncAt: null,
  },
  salesforce: 'UP',
  redis: null,
  apiBudget: null,
  failing: {},
};

/** Each part of the state with a value that keeps something from working; the others say nothing of that. */
const FAULTS: Readonly<Record<string, Partial<WorkerState>>> = {
  listening: { listening: false },
  scheduling: { scheduling: false },
  scheduled: { scheduled: [{ work: 'retention', done: null, failed: { at: now, problem: '53100' } }] },
  pullFailures: {
    pullFailures: [
      { object: 'Account', failures: 2, code: 'INTERNAL', reason: 'a fault', since: now, lastAt: now },
    ],
  },
  missingPermissions: {
    missingPermissions: [{ object: 'Account', field: 'Phone', needed: 'READ', since: now }],
  },
  changeFeed: { changeFeed: { ...whole.changeFeed, state: 'SILENT' } },
  salesforce: { salesforce: 'DOWN' },
  redis: { redis: 'Redis does not answer.' },
  failing: { failing: { audit: 1 } },
};
const SAYS_NOTHING = ['lanes', 'pulling', 'apiBudget'];

describe('the health of a worker', () => {
  it('is WORKING while nothing is missing', () => {
    expect(healthOf(whole, true)).toEqual({ status: 'WORKING', missing: [], ...whole });
    expect(healthOf(whole, false).status).toBe('STOPPED');
    expect(Object.keys(FAULTS).toSorted()).toEqual(
      Object.keys(whole)
        .filter((part) => !SAYS_NOTHING.includes(part))
        .toSorted(),
    );
  });

  it.each(Object.entries(FAULTS))('is DEGRADED by %s, and names it once', (_part, fault) => {
    const { status, missing } = healthOf({ ...whole, ...fault }, true);
    expect(status).toBe('DEGRADED');
    expect(missing).toHaveLength(1);
    expect(missing[0]?.reason).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('names everything that is missing at once', () => {
    const { missing } = healthOf(Object.assign({}, whole, ...Object.values(FAULTS)) as WorkerState, true);
    expect(new Set(missing.map(({ name }) => name)).size).toBe(Object.keys(FAULTS).length);
  });
});
