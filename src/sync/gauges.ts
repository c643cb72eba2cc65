import { CHANGE_FEED_STATES } from '../domain/change-feed.ts';
import { LANES, SYNCHRONIZED_OBJECTS } from '../domain/ownership/index.ts';
import { SCHEDULED_WORKS } from '../domain/scheduled-works.ts';
import type { LaneCount } from '../ledger/outbox/outbox-change.ts';
import type { BudgetState } from '../redis/api-budget.ts';
import { type Reading, reading } from '../telemetry/measuring.ts';
import { LANE_PLANS } from './rounds/lanes.ts';
import type { WorkerHealth } from './worker-health.ts';

/** Nobody must decide anything before these changes are sent. */
const ON_THEIR_WAY: ReadonlySet<string> = new Set(['PENDING', 'LEASED']);
const WAITING = ['PENDING', 'LEASED', 'HELD', 'REVIEW'] as const;

/** The gauges of a worker. Each has a value for each of its labels, so that a rule sees 0 and not an absence. */
export function workerReadings(health: WorkerHealth): Reading[] {
  const { lanes, changeFeed, pullFailures, missingPermissions, salesforce, apiBudget, failing, scheduled } =
    health;
  return [
    ...queueReadings(lanes),
    ...(apiBudget === null ? [] : budgetReadings(apiBudget)),
    ...CHANGE_FEED_STATES.map((state) =>
      reading('waybill_feed_state', { state }, Number(changeFeed.state === state)),
    ),
    ...SYNCHRONIZED_OBJECTS.map((object) => {
      const failure = pullFailures.find((each) => each.object === object);
      return reading('waybill_pull_failing_rounds', { object }, failure?.failures ?? 0);
    }),
    ...SCHEDULED_WORKS.map((work) => {
      const failed = scheduled.some((result) => result.work === work && result.failed !== null);
      return reading('waybill_scheduled_work_failed', { work }, Number(failed));
    }),
    reading('waybill_permissions_missing', {}, missingPermissions.length),
    reading('waybill_salesforce_up', {}, Number(salesforce === 'UP')),
    reading('waybill_worker_failing_rounds', {}, Math.max(0, ...Object.values(failing))),
  ];
}

function queueReadings(lanes: readonly LaneCount[]): Reading[] {
  return LANES.flatMap((lane) => {
    const ofLane = lanes.filter((each) => each.lane === lane);
    const oldestMs = Math.max(
      0,
      ...ofLane.map(({ state, lagMs }) => (ON_THEIR_WAY.has(state) ? (lagMs ?? 0) : 0)),
    );
    return [
      ...WAITING.map((state) => {
        const count = ofLane.find((each) => each.state === state)?.count ?? 0;
        return reading('waybill_queue_changes', { lane, state }, count);
      }),
      reading('waybill_queue_oldest_seconds', { lane }, oldestMs / 1000),
    ];
  });
}

function budgetReadings({ max, used, left }: BudgetState): Reading[] {
  return [
    ...Object.entries({ max, used, left }).map(([part, calls]) =>
      reading('waybill_api_budget_calls', { part }, calls),
    ),
    ...LANES.map((lane) => {
      const kept = Math.ceil(max * LANE_PLANS[lane].reserve);
      return reading('waybill_api_budget_lane_left', { lane }, Math.max(0, left - kept));
    }),
  ];
}
