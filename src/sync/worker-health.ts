import type { LaneCount } from '../ledger/outbox/outbox-change.ts';
import type { FeedStatus } from '../ledger/pull/change-feed.ts';
import type { MissingPermission } from '../ledger/pull/missing-permissions.ts';
import type { PullFailure } from '../ledger/pull/pull-failures.ts';
import type { BudgetState } from '../redis/api-budget.ts';
import type { ScheduledResult } from './rounds/schedule.ts';

/** What a worker sees of itself and of its neighbours. None of it names a record. */
export interface WorkerState {
  /** What waits in each lane and for how long. */
  readonly lanes: readonly LaneCount[];
  /** Whether it is woken at once, or only by its sweeps. */
  readonly listening: boolean;
  /** Whether scheduled work is done when it is due. */
  readonly scheduling: boolean;
  /** What became of it the last time, in whichever process it ran. */
  readonly scheduled: readonly ScheduledResult[];
  /** Whether this process reads Salesforce's changes. */
  readonly pulling: boolean;
  /** Objects of Salesforce whose changes are not taken over, in whichever process reads them. */
  readonly pullFailures: readonly PullFailure[];
  /** Fields of Salesforce that the integration user needs and may not read or write. */
  readonly missingPermissions: readonly MissingPermission[];
  /** The feed of Salesforce's changes, in whichever process reads it. */
  readonly changeFeed: FeedStatus;
  readonly salesforce: 'UP' | 'DOWN';
  /** Why this process does not use Redis; null while it does. */
  readonly redis: string | null;
  readonly apiBudget: BudgetState | null;
  /** Work that failed in its last round, with how often in a row. */
  readonly failing: Readonly<Record<string, number>>;
}

/** A neighbour or a work that fails, and what does not work meanwhile. */
export interface Missing {
  readonly name: string;
  readonly reason: string;
}

export interface WorkerHealth extends WorkerState {
  /** DEGRADED: it works, though something is missing. */
  readonly status: 'WORKING' | 'DEGRADED' | 'STOPPED';
  readonly missing: readonly Missing[];
}

export function healthOf(state: WorkerState, isRunning: boolean): WorkerHealth {
  const missing = missingOf(state);
  return {
    status: !isRunning ? 'STOPPED' : missing.length === 0 ? 'WORKING' : 'DEGRADED',
    missing,
    ...state,
  };
}

function missingOf(state: WorkerState): readonly Missing[] {
  const { changeFeed, redis } = state;
  const failing = Object.keys(state.failing);
  const failed = state.scheduled.filter((result) => result.failed !== null).map(({ work }) => work);
  const objects = state.pullFailures.map(({ object }) => object);
  const fields = state.missingPermissions.length;
  return [
    state.salesforce === 'DOWN' && {
      name: 'Salesforce',
      reason: 'Salesforce does not answer. Changes wait in PostgreSQL.',
    },
    redis !== null && {
      name: 'Redis',
      reason:
        `${redis} Subscribers hear live events up to a second later, other processes may answer records as old as ` +
        'WAYBILL_CACHE_STALENESS_SECONDS, and each process keeps to its part of the API budget.',
    },
    (changeFeed.state === 'DOWN' || changeFeed.state === 'SILENT') && {
      name: 'change feed',
      reason: `The feed is ${changeFeed.state}. Polling finds the changes of Salesforce, so they come later.`,
    },
    !state.listening && {
      name: 'notifications of PostgreSQL',
      reason: 'No notification wakes this worker. Its sweeps find the work, so urgent changes wait a moment.',
    },
    !state.scheduling && {
      name: 'schedule',
      reason: 'This worker does no nightly work.',
    },
    failed.length > 0 && {
      name: 'nightly work',
      reason: `The last run failed: ${failed.join(', ')}.`,
    },
    objects.length > 0 && {
      name: 'changes of Salesforce',
      reason: `Not taken over: ${objects.join(', ')}.`,
    },
    fields > 0 && {
      name: 'permissions',
      reason: `The integration user may not use ${fields} fields. They are left out; the rest of each record is sent.`,
    },
    failing.length > 0 && {
      name: 'rounds',
      reason: `The last round failed: ${failing.join(', ')}.`,
    },
  ].filter((each) => each !== false);
}
