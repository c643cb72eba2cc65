import { AUTHENTICATION_REFUSALS } from '../domain/authentication-event.ts';
import { CHANGE_FEED_STATES } from '../domain/change-feed.ts';
import { LANES, SYNCHRONIZED_OBJECTS } from '../domain/ownership/index.ts';
import { SCHEDULED_WORKS } from '../domain/scheduled-works.ts';
import { UPSTREAM_WORK } from '../domain/upstream-usage.ts';

/**
 * Every metric of the hub, by its name in Prometheus. The README and the names in dashboard and alert rules are checked
 * against this table.
 *
 * Each label has a list of values, so the number of series is bounded by form. Any other value is counted as `other`.
 */
export interface Metric {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** The meaning of the number, with its unit. */
  readonly help: string;
  /** The processes that have it. */
  readonly of: 'gateway' | 'worker' | 'both';
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Upper limits of the buckets of a histogram. */
  readonly buckets?: readonly number[];
}

/** The value of a label in the place of one that is not in its list. */
export const OTHER = 'other';

const FAST = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
const SLOW = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400];
const SUBGRAPHS = ['portal', 'salesforce', 'operations'];
const WAITING = ['PENDING', 'LEASED', 'HELD', 'REVIEW'];

export const METRICS = {
  waybill_operations_seconds: {
    kind: 'histogram',
    help: 'Time that the gateway took for an operation, seconds; refused is for what the caller asked or may do',
    of: 'gateway',
    labels: { type: ['query', 'mutation'], outcome: ['ok', 'refused', 'error'] },
    buckets: FAST,
  },
  waybill_authentications_refused: {
    kind: 'counter',
    help: 'Callers that were refused, by reason',
    of: 'gateway',
    labels: { reason: Object.keys(AUTHENTICATION_REFUSALS) },
  },
  waybill_cache_reads: {
    kind: 'counter',
    help: "Reads of Salesforce's records that the cache answered (hit) or not (miss)",
    of: 'gateway',
    labels: { result: ['hit', 'miss'] },
  },
  waybill_subscriptions: {
    kind: 'gauge',
    help: 'Subscriptions that clients follow now',
    of: 'gateway',
    labels: {},
  },
  waybill_stream_connections: {
    kind: 'gauge',
    help: 'WebSockets and event streams that are open',
    of: 'gateway',
    labels: {},
  },
  waybill_planner_restarts: {
    kind: 'gauge',
    help: 'Restarts of the planning process since the gateway started',
    of: 'gateway',
    labels: {},
  },
  waybill_planner_refused: {
    kind: 'gauge',
    help: 'Documents that ended the planning process, since the gateway started',
    of: 'gateway',
    labels: {},
  },
  waybill_part_missing: {
    kind: 'gauge',
    help: '1 for a part that this gateway misses, as its readiness names it',
    of: 'gateway',
    labels: { part: [...SUBGRAPHS, 'PostgreSQL', 'Redis', 'Salesforce', 'planner', 'rights in PostgreSQL'] },
  },
  waybill_busiest_account_operations: {
    kind: 'gauge',
    help: 'Operations of the busiest customer in the last five full minutes, in this gateway; the log names the customer',
    of: 'gateway',
    labels: {},
  },
  waybill_busiest_account_share: {
    kind: 'gauge',
    help: "The busiest customer's part of all customers' operations in the last five full minutes, 0 to 1",
    of: 'gateway',
    labels: {},
  },
  waybill_salesforce_call_seconds: {
    kind: 'histogram',
    help: 'Time of a call to Salesforce, seconds, by the lane or the work that it is for',
    of: 'both',
    labels: { work: UPSTREAM_WORK, outcome: ['ok', 'error'] },
    buckets: FAST,
  },
  waybill_salesforce_call_retries: {
    kind: 'counter',
    help: 'Calls to Salesforce that were sent again at once',
    of: 'both',
    labels: { work: UPSTREAM_WORK },
  },
  waybill_salesforce_logins_stopped: {
    kind: 'counter',
    help: 'Times that Salesforce refused the login three times in a row, after which the hub pauses',
    of: 'both',
    labels: {},
  },
  waybill_sync_changes: {
    kind: 'counter',
    help: 'Changes of the portal that were sent, by what became of them',
    of: 'worker',
    labels: { lane: LANES, result: ['DONE', 'RETRIED', 'REVIEW'] },
  },
  waybill_sync_lag_seconds: {
    kind: 'histogram',
    help: 'From the change in the portal until Salesforce confirmed it, seconds',
    of: 'worker',
    labels: { lane: LANES },
    buckets: SLOW,
  },
  waybill_sync_round_seconds: {
    kind: 'histogram',
    help: 'From the claim of a batch of changes until its last one was settled, seconds',
    of: 'worker',
    labels: { lane: LANES },
    buckets: SLOW,
  },
  waybill_direct_writes: {
    kind: 'counter',
    help: 'Mutations that write to Salesforce at once, by what became of them',
    of: 'both',
    labels: { result: ['SETTLED', 'REFUSED', 'REVIEW', 'POSTPONED'] },
  },
  waybill_queue_changes: {
    kind: 'gauge',
    help: 'Changes that wait for Salesforce, by lane and state',
    of: 'worker',
    labels: { lane: LANES, state: WAITING },
  },
  waybill_queue_oldest_seconds: {
    kind: 'gauge',
    help: 'How long the oldest change of a lane has waited that no person must decide, seconds',
    of: 'worker',
    labels: { lane: LANES },
  },
  waybill_api_budget_calls: {
    kind: 'gauge',
    help: "Salesforce's API calls of the last 24 hours: allowed, used, and left to the hub",
    of: 'worker',
    labels: { part: ['max', 'used', 'left'] },
  },
  waybill_api_budget_lane_left: {
    kind: 'gauge',
    help: 'Calls that a lane may still make before the rest is kept for more urgent lanes',
    of: 'worker',
    labels: { lane: LANES },
  },
  waybill_salesforce_up: {
    kind: 'gauge',
    help: '1 while Salesforce answers this worker',
    of: 'worker',
    labels: {},
  },
  waybill_feed_state: {
    kind: 'gauge',
    help: "1 for the present state of the feed of Salesforce's changes",
    of: 'worker',
    labels: { state: CHANGE_FEED_STATES },
  },
  waybill_pull_failing_rounds: {
    kind: 'gauge',
    help: 'Rounds in a row in which the changes of an object could not be taken over; 0 or at least 2',
    of: 'worker',
    labels: { object: SYNCHRONIZED_OBJECTS },
  },
  waybill_pull_changes: {
    kind: 'counter',
    help: "Salesforce's changes that were taken over, or set aside for a person because they cannot be",
    of: 'worker',
    labels: { object: SYNCHRONIZED_OBJECTS, result: ['APPLIED', 'SET_ASIDE'] },
  },
  waybill_permissions_missing: {
    kind: 'gauge',
    help: 'Fields of Salesforce that the integration user may not use',
    of: 'worker',
    labels: {},
  },
  waybill_worker_failing_rounds: {
    kind: 'gauge',
    help: 'Rounds in a row that failed, of the work of this worker that fails longest',
    of: 'worker',
    labels: {},
  },
  waybill_scheduled_work_failed: {
    kind: 'gauge',
    help: '1 when the last run of a scheduled work failed, its repetitions included',
    of: 'worker',
    labels: { work: SCHEDULED_WORKS },
  },
  waybill_audit_unsealed_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest entry of the audit that has no place in the signed chain, seconds; 0 when all have one',
    of: 'worker',
    labels: {},
  },
  waybill_backup_age_seconds: {
    kind: 'gauge',
    help: 'Age of the last complete backup, seconds: of the file of WAYBILL_BACKUP_MARK; absent without one',
    of: 'worker',
    labels: {},
  },
  waybill_redis_up: {
    kind: 'gauge',
    help: '1 while Redis answers this worker, all of its servers that hold keys',
    of: 'worker',
    labels: {},
  },
  waybill_database_up: {
    kind: 'gauge',
    help: '1 while PostgreSQL answers this worker; the gauges from PostgreSQL are absent otherwise',
    of: 'worker',
    labels: {},
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;
export type NamesOf<Kind extends Metric['kind']> = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];
export type CounterName = NamesOf<'counter'>;
export type HistogramName = NamesOf<'histogram'>;
export type GaugeName = NamesOf<'gauge'>;

/** The labels of a metric; every one of them has a value. */
export type LabelsOf<Name extends MetricName> = {
  readonly [Label in keyof (typeof METRICS)[Name]['labels']]: string;
};

/** The names of the series in Prometheus. */
export function seriesOf(name: MetricName): readonly string[] {
  const suffixes = { counter: ['_total'], histogram: ['_bucket', '_sum', '_count'], gauge: [''] };
  return suffixes[METRICS[name].kind].map((suffix) => name + suffix);
}

/** The labels with each value that is not in its list replaced. */
export function boundedLabels(
  name: MetricName,
  labels: Readonly<Record<string, string>>,
): Record<string, string> {
  const allowed: Metric['labels'] = METRICS[name].labels;
  return Object.fromEntries(
    Object.entries(allowed).map(([label, values]) => {
      const value = labels[label] ?? OTHER;
      return [label, values.includes(value) ? value : OTHER];
    }),
  );
}
