/**
 * How a stored number is to be read.
 *
 * COUNT: the number of events. SPREAD: the durations of events. LEVEL: a value that the worker reads once a minute.
 */
export type MeasureForm = 'COUNT' | 'SPREAD' | 'LEVEL';

/**
 * When a minute without a row means zero. COUNTED: after the worker has counted the facts of that minute. SAMPLED: if the
 * worker read the database in that minute. NEVER: the value comes from another system, which may have been away.
 */
export type ZeroWhen = 'COUNTED' | 'SAMPLED' | 'NEVER';

/**
 * Where the numbers come from. FACTS: rows with a time, which are counted again while late ones may appear. OUTCOMES: rows
 * of `ledger.sent_outcome`, each added once. LOOK: the state of the database. GIVEN: what the worker read elsewhere.
 */
export type MeasureSource = 'FACTS' | 'OUTCOMES' | 'LOOK' | 'GIVEN';

export interface MeasureRow {
  readonly form: MeasureForm;
  readonly source: MeasureSource;
  readonly zero: ZeroWhen;
  /** The meaning of a label. */
  readonly label: string;
  /** For readers of the graph. */
  readonly description: string;
}

/** Everything that is measured once a minute. */
export const MEASURES = {
  QUEUE_DEPTH: look('LEVEL', 'lane', 'Changes that wait for Salesforce or are being sent.'),
  QUEUE_LATENESS: look(
    'SPREAD',
    'lane',
    'How long the changes that wait have waited, looked at each minute.',
  ),
  CHANGES_PARKED: look('LEVEL', 'state', 'Changes that wait for a switch (HELD) or for a person (REVIEW).'),
  UPDATES_SENT: outcomes('COUNT', 'kind of record', 'Changes that Salesforce has.'),
  UPDATES_RETRIED: outcomes('COUNT', 'code of the failure', 'Attempts that failed and are repeated.'),
  UPDATES_FAILED: outcomes('COUNT', 'code of the failure', 'Attempts that failed and wait for a person.'),
  VISIBILITY_LAG: outcomes('SPREAD', 'lane', 'From a change in the portal until Salesforce had it.'),
  WRITES_FINISHED: facts(
    'SPREAD',
    'state',
    'Writes of mutations to Salesforce that ended (SETTLED, FAILED, REVIEW), and how long they took.',
  ),
  UPDATES_RECEIVED: facts(
    'COUNT',
    'kind of record',
    'Changes of Salesforce that were written to the portal.',
  ),
  FEED_STATE: look('COUNT', 'state', 'Minutes in which the change feed was in a state.'),
  FEED_LAG: given(
    'none',
    'Of the last event: from its commit in Salesforce until it was applied, milliseconds.',
  ),
  FEED_RESYNCS: facts(
    'COUNT',
    'none',
    'How often the feed lost its place, and read again what it had missed.',
  ),
  PULL_FAILING: look('LEVEL', 'object of Salesforce', 'Objects whose changes could not be taken over.'),
  API_CALLS: {
    ...given('lane, REQUEST, STREAM or OTHER', 'API calls of the hub that Salesforce answered.'),
    form: 'COUNT',
  },
  API_CALLS_USED: given('none', 'API calls of the last 24 hours, as Salesforce counts them.'),
  API_CALLS_LEFT: given(
    'lane',
    'API calls that a lane may still make before the rest is kept for more urgent ones.',
  ),
  LINKS: given('kind of record', 'Links in the link index.'),
  LINKS_INCOMPLETE: given('kind of record', '1 while the link index does not hold every link, else 0.'),
  SIGN_INS_REFUSED: facts('COUNT', 'reason', 'Callers that were refused.'),
  REVIEW_OPENED: facts('COUNT', 'category/team', 'Review items that were opened.'),
  REVIEW_FINISHED: facts(
    'SPREAD',
    'category/team',
    'Review items that were finished, and how long they were open.',
  ),
  FAILURES_OPEN: look('LEVEL', 'category/team', 'Unfinished review items.'),
  DUPLICATES_OPEN: look(
    'LEVEL',
    'kind of record',
    'Unfinished review items about duplicates and double links.',
  ),
} as const satisfies Record<string, MeasureRow>;

export type MeasureKind = keyof typeof MEASURES;

export const MEASURE_KINDS = Object.keys(MEASURES) as readonly MeasureKind[];

/** Kinds of rows that say which minutes are known; their count is a number of minutes. */
export const MARKERS = ['COUNTED', 'SAMPLED'] as const;
export type Marker = (typeof MARKERS)[number];

export function kindsFrom(source: MeasureSource): readonly MeasureKind[] {
  return MEASURE_KINDS.filter((kind) => MEASURES[kind].source === source);
}

function facts(form: MeasureForm, label: string, description: string): MeasureRow {
  return { form, source: 'FACTS', zero: 'COUNTED', label, description };
}

function outcomes(form: MeasureForm, label: string, description: string): MeasureRow {
  return { form, source: 'OUTCOMES', zero: 'COUNTED', label, description };
}

function look(form: MeasureForm, label: string, description: string): MeasureRow {
  return { form, source: 'LOOK', zero: 'SAMPLED', label, description };
}

function given(label: string, description: string): MeasureRow {
  return { form: 'LEVEL', source: 'GIVEN', zero: 'NEVER', label, description };
}
