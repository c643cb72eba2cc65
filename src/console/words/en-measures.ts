import type { MeasureKind } from '../graph/generated/documents.ts';
import { operations } from './en-operations.ts';

const kinds: Readonly<Record<MeasureKind, string>> = {
  QUEUE_DEPTH: 'Waiting changes',
  QUEUE_LATENESS: 'Wait so far',
  CHANGES_PARKED: 'Parked changes',
  UPDATES_SENT: 'Sent to Salesforce',
  UPDATES_RETRIED: 'Repeated attempts',
  UPDATES_FAILED: 'Failed attempts',
  VISIBILITY_LAG: 'Portal to Salesforce',
  WRITES_FINISHED: 'Writes of mutations',
  UPDATES_RECEIVED: 'Taken over from Salesforce',
  FEED_STATE: 'State of the feed',
  FEED_LAG: 'Lag of the change feed',
  FEED_RESYNCS: 'Places lost by the feed',
  PULL_FAILING: 'Objects not taken over',
  API_CALLS: 'API calls',
  API_CALLS_USED: 'Used in 24 hours',
  API_CALLS_LEFT: 'Left',
  LINKS: 'Links',
  LINKS_INCOMPLETE: 'Incomplete link indexes',
  SIGN_INS_REFUSED: 'Refused callers',
  REVIEW_OPENED: 'Opened',
  REVIEW_FINISHED: 'Finished',
  FAILURES_OPEN: 'Waiting for people',
  DUPLICATES_OPEN: 'Open duplicates',
};

const lanes: Readonly<Record<string, string>> = {
  REALTIME: 'Real time',
  NEAR_REALTIME: 'Near real time',
  BATCH: 'Batch',
  BULK: 'Bulk',
  REQUEST: 'Requests',
  OTHER: 'Other work',
};

/** A cause, a team and a state in the words of the other views; other codes in small letters. */
function labelPart(part: string): string {
  const known: Readonly<Record<string, string>> = {
    ...operations.syncStates,
    ...operations.sync.feedStates,
    ...operations.categories,
    ...operations.teams,
  };
  const name = part.toUpperCase().replaceAll(' ', '_');
  return known[name] ?? part.replaceAll('_', ' ').toLowerCase();
}

export const measures = {
  title: 'Over time',
  over: 'Period',
  periods: {
    '3h': 'Last 3 hours',
    '24h': 'Last 24 hours',
    '7d': 'Last 7 days',
    '30d': 'Last 30 days',
    '90d': 'Last 90 days',
  },
  share: 'Delays as',
  shares: { p50: 'p50: half are faster', p95: 'p95: 5 of 100 are slower', p99: 'p99: 1 of 100 is slower' },
  notMeasured: 'The measures cannot be read.',
  others: (count: number) => (count === 1 ? '1 other' : `${count} others`),
  kinds,
  /** A label of a series in the words of people. */
  label: (kind: MeasureKind, label: string) =>
    label === '' ? kinds[kind] : (lanes[label] ?? label.split('/').map(labelPart).join(' · ')),
  charts: {
    visibility: 'From a change in the portal until Salesforce had it',
    lateness: 'How long waiting changes have waited',
    depth: 'Changes that wait for Salesforce',
    parked: 'Changes held by a switch, or with a person',
    updates: 'Updates sent, taken over, repeated and failed',
    causes: 'Repeated and failed attempts by cause',
    open: 'Waiting for people, by cause and team',
    review: 'Review items opened and finished',
    duplicates: 'Open duplicates',
    calls: 'API calls of the hub by lane',
    callsUsed: 'API calls of the org in 24 hours',
    callsLeft: 'API calls that each lane may still make',
    feed: 'Lag of the change feed',
    feedState: 'State of the change feed, minutes in each',
    resyncs: 'Places lost by the feed, and objects not taken over',
    links: 'Links between both systems',
    incomplete: 'Link indexes that lack links (1: lacks some)',
    refused: 'Refused callers, by reason',
  },
};

export const chart = {
  asTable: 'As a table',
  newestAsTable: (count: number) => `The newest ${count} as a table`,
  time: 'Time',
  nothing: 'Not measured yet',
  ms: (value: number) => `${value} ms`,
};
