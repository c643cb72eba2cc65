import type {
  AuditProblemKind,
  CarriedRecord,
  ConflictRule,
  Owner,
  PilotMode,
} from '../graph/generated/documents.ts';

const owners: Readonly<Record<Owner, string>> = {
  PORTAL: 'Portal',
  SALESFORCE: 'Salesforce',
  SHARED: 'Shared',
};

/** Where values stay that are not synchronized. */
const places: Readonly<Record<string, string>> = { ...owners, BILLING: 'Billing', NOWHERE: 'Nowhere else' };

const rules: Readonly<Record<ConflictRule, string>> = {
  OWNER_WINS: "The owner's value stands",
  LEGAL_OVERRIDE: "Salesforce's, unless the portal keeps a legal override",
  PORTAL_WINS: "When both changed, the portal's",
  STAFF_REVIEW: 'When both changed, a person decides',
  RESOLUTION_WINS: 'When both changed, the one that resolves',
  ONLY_VALUE: 'The only value there is',
  STAFF_DECISION: 'A person decided',
};

const records: Readonly<Record<CarriedRecord, string>> = {
  ACCOUNT: 'Accounts',
  PORTAL_USER: 'Portal users and contacts',
  BILLING_CONTACT: 'Billing contacts',
  SHIPMENT: 'Shipments',
  EXCEPTION: 'Exceptions and cases',
  EXCEPTION_TASK: 'Exceptions and tasks',
};

const modes: Readonly<Record<PilotMode, string>> = {
  ON: 'On: changes are sent',
  DRY_RUN: 'Dry run: calls are only shown',
  OFF: 'Off: changes wait',
};

const problems: Readonly<Record<AuditProblemKind, string>> = {
  EDITED: 'an entry is not what was sealed',
  MISSING: 'a place is empty',
  CUT_OFF: 'the end is gone',
  FORGED_HEAD: 'an end that the hub did not sign',
  REMOVED_PAYLOAD: 'values are gone too early',
  FORGED_ORDER: 'an order to erase that the hub did not sign',
  FOREIGN: 'an entry without the code of its writer',
  COPIED: 'an entry that repeats another one',
};

/** The texts of the views about rules and proof: ownership, pilot, audit. */
export const governance = {
  ownership: {
    title: 'Ownership',
    record: 'Record',
    find: 'Field of the graph, Salesforce or the portal',
    fields: (count: number) => (count === 1 ? '1 field' : `${count} fields`),
    nothing: 'No field is called so',
    field: 'Field',
    owner: 'Owner',
    salesforce: 'Salesforce',
    portal: 'Portal',
    rule: 'When they differ',
    changedBy: 'Changed by',
    why: 'Why',
    notMapped: 'What is not synchronized',
    what: 'What',
    stays: 'Stays in',
    owners,
    places,
    rules,
  },
  pilot: {
    title: 'Pilot',
    set: 'Set a switch',
    now: 'Switches',
    record: 'Records',
    mode: 'How far',
    check: 'See the effect',
    confirm: (record: string, mode: string) => `${record}: ${mode}`,
    forAdministrators: 'Administrators set switches.',
    effect: (count: number, counted: string) =>
      count === 1 ? '1 change waits for this switch.' : `${counted} changes wait for this switch.`,
    removed: (what: string) => `Remove the switch: ${what}`,
    remove: 'Remove',
    removeOf: (what: string) => `Remove the switch of ${what}`,
    isNew: 'There is no such switch yet.',
    wasBefore: (mode: string) => `The switch is now at “${mode}”.`,
    thenCounts: (scope: string, mode: string) => `Then the switch of ${scope} counts: ${mode}.`,
    goesOn: (count: number, counted: string) =>
      count === 1 ? '1 change that was held goes on.' : `${counted} changes that were held go on.`,
    dryRuns: 'What a dry run did not send',
    dryRunColumns: ['When', 'Record', 'Account', 'What it would have sent'],
    noDryRuns: 'No dry run kept a change back.',
    fieldsOf: (object: string, count: number) =>
      count === 1 ? `${object}: 1 field` : `${object}: ${count} fields`,
    allOn: 'No switch is set: everything is synchronized.',
    account: 'Account',
    changed: 'Changed',
    everyAccount: 'Every account',
    everyRecord: 'Every record',
    records,
    modes,
  },
  audit: {
    title: 'Audit',
    verification: 'Is the trail whole?',
    verify: 'Verify',
    verifyHint: 'Reads every entry, its place in the chain, and the signatures.',
    intact: (entries: string) => `The trail is whole: ${entries} entries.`,
    broken: (count: number, counted: string) =>
      `The trail is not whole: ${count === 1 ? '1 problem' : `${counted} problems`}.`,
    problemAt: (problem: string, place: string) => `Place ${place}: ${problem}`,
    head: (place: string) => `It ends at place ${place}:`,
    entries: 'Entries',
    nothing: 'There are no such entries',
    principal: 'Who',
    record: 'Record',
    at: 'When',
    action: 'What',
    changes: 'Values',
    place: 'Place',
    removed: 'values removed after their time',
    unsealed: 'not sealed yet',
    problems,
  },
};
