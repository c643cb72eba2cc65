import type {
  AccountStatus,
  AuditSystem,
  ChangeFeedState,
  ContractTier,
  RecordMatch,
  ReviewAction,
  ReviewCategory,
  ReviewDecisionKind,
  ReviewManyDecisionKind,
  ReviewSide,
  ReviewState,
  SyncLane,
  SyncState,
  Team,
} from '../graph/generated/documents.ts';
import { governance } from './en-governance.ts';
import { review } from './en-review.ts';

const teams: Readonly<Record<Team, string>> = {
  SALES_OPERATIONS: 'Sales operations',
  CUSTOMER_SERVICE: 'Customer service',
  CLAIMS: 'Claims',
  CUSTOMS: 'Customs',
  DISPATCH: 'Dispatch',
  BILLING: 'Billing',
  INTEGRATION: 'Integration',
};

const categories: Readonly<Record<ReviewCategory, string>> = {
  MISSING_FIELD: 'Required value missing',
  INVALID_VALUE: 'Value does not fit',
  INVALID_ADDRESS: 'Address does not exist',
  UNAPPROVED_LOOKUP: 'Code without counterpart',
  PERMISSION: 'Permission missing',
  RECORD_LOCKED: 'Record locked',
  STALE: 'Older than the record',
  LIMIT_REACHED: 'API limit reached',
  REJECTED: 'Refused by Salesforce',
  RETRIES_EXHAUSTED: 'Retries exhausted',
  DUPLICATE: 'Possible duplicate',
  REGISTRATION: 'New customer',
  CUSTOMER_CODE: 'Unknown customer code',
  CONFLICT: 'Both systems changed it',
  UNMAPPED_CODE: 'Unknown carrier code',
  IMPLAUSIBLE_EVENT: 'Event cannot be right',
  ORPHAN: 'Points at nothing',
  AMBIGUOUS_REFERENCE: 'Number of several shipments',
  CONTRADICTING_REFERENCES: 'Numbers contradict',
  ONE_SIDED_LINK: 'Link on one side only',
  DOUBLE_LINK: 'Linked twice',
  DIFFERENCE: 'Systems differ',
  RELINK: 'Link proposed',
};

const reviewStates: Readonly<Record<ReviewState, string>> = {
  OPEN: 'Open',
  DECIDED: 'Being carried out',
  RESOLVED: 'Done',
  DISMISSED: 'Dismissed',
};

const decisions: Readonly<Record<ReviewDecisionKind | ReviewManyDecisionKind, string>> = {
  RETRY: 'Send again',
  ACCEPT: 'Accept values',
  MERGE: 'It is this record',
  CREATE: 'It is new: create it',
  APPROVE: 'Do as proposed',
  LEAVE_OUT: 'Leave the event out',
  DISMISS: 'Dismiss',
};

const sides: Readonly<Record<ReviewSide, string>> = { PORTAL: 'Portal', SALESFORCE: 'Salesforce' };

const actions: Readonly<Record<ReviewAction, string>> = {
  OPENED: 'Opened',
  ASSIGNED: 'Assigned',
  DECIDED: 'Decided',
  CARRIED_OUT: 'Carried out',
  FAILED: 'Failed',
  DISMISSED: 'Dismissed',
  SETTLED: 'Settled by itself',
};

const lanes: Readonly<Record<SyncLane, string>> = {
  REALTIME: 'Real time',
  NEAR_REALTIME: 'Near real time',
  BATCH: 'Batch',
  BULK: 'Bulk',
};

const syncStates: Readonly<Record<SyncState, string>> = {
  PENDING: 'Waiting',
  LEASED: 'Being sent',
  HELD: 'Held by a pilot switch',
  REVIEW: 'With a person',
  DONE: 'Done',
};

/** Fields whose names say nothing to people. */
const fields: Readonly<Record<string, string>> = {
  crmId: 'Salesforce id',
  portalId: 'Portal id',
  hubVersion: 'version',
  crmCreatedAt: 'created in Salesforce',
  crmUpdatedAt: 'changed in Salesforce',
  weightKg: 'weight, kg',
};

const feedStates: Readonly<Record<ChangeFeedState, string>> = {
  LIVE: 'Live',
  SILENT: 'Silent',
  RESYNCING: 'Catching up',
  DOWN: 'Down',
  OFF: 'Off',
};

const matches: Readonly<Record<RecordMatch, string>> = {
  ID: 'found by its id',
  NUMBER: 'found by a number',
  NAME: 'found by its name',
};

const accountStatuses: Readonly<Record<AccountStatus, string>> = {
  ACTIVE: 'Active',
  SUSPENDED: 'May not ship for now',
  CLOSED: 'Ships no more',
};

const tiers: Readonly<Record<ContractTier, string>> = {
  STANDARD: 'Standard',
  SILVER: 'Silver',
  GOLD: 'Gold',
  PLATINUM: 'Platinum',
};

/** By which way a change was made. */
const origins: Readonly<Record<AuditSystem, string>> = {
  PORTAL: 'Through the portal',
  SALESFORCE: 'In Salesforce',
  HUB: 'By the hub',
};

/** The texts of the operations console. */
export const operations = {
  title: 'Operations',
  notForCustomers: 'The operations console is for staff. Your shipments are on the tracking page.',
  toTracking: 'Open the tracking page',
  teams,
  categories,
  reviewStates,
  decisions,
  sides,
  actions,
  lanes,
  syncStates,
  fields,
  ...governance,
  unsent: 'You typed this, and it was not sent',
  forget: 'Forget it',
  accountField: {
    label: (chosen: string) => `Account: ${chosen}`,
    hint: 'Name, code or id',
    every: 'Every account',
    found: 'Accounts found',
    oneCustomer: 'One customer',
    nothing: (search: string) => `No account has the name, code or id ${search}.`,
  },
  people: {
    person: 'Person',
    nobody: 'Nobody: take it from the person',
    find: 'Find a person by name',
    inSalesforce: 'a user of Salesforce',
  },
  origins,
  accountStatuses,
  tiers,
  someOf: (count: string) => `${count} shown; there are more`,
  total: (count: string) => `${count} in all`,
  moreThan: (count: string) => `more than ${count}`,

  exceptions: {
    title: 'Exceptions',
    severity: 'Severity',
    team: 'Team',
    state: 'State',
    unresolved: 'Not resolved',
    empty: 'No exceptions here',
    emptyText: 'No exception matches these filters. New ones appear by themselves.',
    choose: 'Choose an exception. Arrow keys move, Enter opens.',
    listed: (count: number) => `${count} shown`,
    acknowledge: 'Acknowledge',
    assign: 'Assign',
    resolve: 'Resolve',
    acknowledged: 'Acknowledged',
    assigned: 'Assigned',
    done: (what: string, title: string) => `${what}: ${title}`,
    missing: 'There is no such exception',
    note: 'Note for the case',
    nobody: 'Not assigned',
    keepTeam: 'Team as it is',
    history: 'History',
    customerSees: 'What the customer sees',
    noCase: 'No case',
    caseOf: (number: string, status: string) => `Case ${number}, ${status}`,
    openShipment: 'Open the record',
  },

  review,

  sync: {
    title: 'Sync health',
    waiting: 'On their way to Salesforce',
    laneColumns: ['Lane', 'State', 'Changes', 'Longest wait', 'p50', 'p95', 'p99'],
    changesOf: (lane: string, state: string) => `${lane}: ${state}`,
    changeColumns: ['Record', 'Account', 'Attempts', 'Waits since', 'Next attempt', 'Last refusal'],
    noneLeft: 'No such change is left.',
    links: 'Link index',
    linkColumns: ['Record', 'Links', 'State'],
    linksWhole: 'Holds every link',
    linksPartial: 'Lacks links: they are read from the systems',
    linksAway: 'Does not answer',
    positions: 'How far changes have been asked for',
    positionColumns: ['Object', 'Last change that was read'],
    feedLag: (time: string) => `applied ${time} after Salesforce had it`,
    feedResyncs: (count: number, age: string) =>
      count === 1 ? `place lost once, ${age}` : `place lost ${count} times, last ${age}`,
    state: 'State',
    items: 'Items',
    oldest: 'Oldest',
    feed: 'Changes from Salesforce',
    feedStates,
    feedFor: (time: string) => `for ${time}`,
    feedHeard: (age: string) => `last change heard ${age}`,
    feedNothing: 'no change heard yet',
    feedMeans: {
      LIVE: 'Changes arrive as they happen.',
      SILENT: 'The feed is open and says nothing. Changes are found by asking, and arrive later.',
      RESYNCING: 'The feed lost changes. They are read again.',
      DOWN: 'The feed cannot be read. Changes are found by asking, and arrive later.',
      OFF: 'No feed is set up. Changes are found by asking.',
    },
    pullFailure: (objects: string, time: string) => `Changes of ${objects} have not been read for ${time}.`,
    missing: (field: string) => `The integration user may not use ${field}. Grant it in Salesforce.`,
    idle: 'Nothing waits. Every change has reached Salesforce.',
    failures: 'What waits for people',
    noFailures: 'Nothing waits for a decision.',
    owner: 'Team',
  },

  records: {
    title: 'Records',
    search: 'Any id or number, the code or a part of the name of a customer',
    nothing: (value: string) => `Nothing has the id, the number or the name ${value}.`,
    start: 'Search for a record to see both systems side by side.',
    found: 'Records found',
    several: (count: number) => `${count} records have it. Choose the one that is meant.`,
    more: 'There are more. Search for a longer text.',
    choose: 'Choose a record to see both systems side by side.',
    kinds: { Account: 'Account', Shipment: 'Shipment', Exception: 'Exception', PortalUser: 'Portal user' },
    otherKinds: { Milestone: 'Reported event', BillingContact: 'Billing contact' },
    matches,
    field: 'Field',
    portal: 'Portal',
    salesforce: 'Salesforce',
    notSeen: 'not read yet',
    from: 'Counts',
    seen: 'Seen',
    sides: 'Both systems, field by field',
    emptyFields: (names: string) => `Not exchanged with Salesforce yet, or empty: ${names}.`,
    lost: (value: string) => `The other value was ${value}.`,
    portalId: 'Portal id',
    crmId: 'Salesforce id',
    notLinked: 'not linked',
    onItsWay: 'Newest change',
    neverSent: 'No change has been sent.',
    arrived: (age: string) => `in Salesforce ${age}`,
    attempts: (count: number) => `${count} attempts`,
    events: 'Events',
    noEvents: 'Nothing was reported.',
    scan: 'Scan or position',
    trail: 'Audit trail',
    noTrail: 'Nothing has been changed.',
    account: 'Account',
    resend: 'Send again',
    resent: 'It waits to be sent to Salesforce.',
    reviewItems: 'Its review items',
    itsExceptions: 'Its exceptions',
    asCustomer: 'The page that the customer sees',
    customersShipments: 'The list that the customer sees',
    unnamed: 'Account without a name',
    openInSalesforce: 'Open in Salesforce',
    relink: 'Propose another link',
    rightCrmId: 'Salesforce id of the record that it is',
    relinkReason: 'Reason, for the person who approves it',
    relinkPlan: 'What would it do?',
    relinkPropose: 'Propose it',
    relinkEffect: 'What the approval will do',
    proposed: 'Proposed. It happens when another person approves it.',
    openItem: 'Open the review item',
  },
};
