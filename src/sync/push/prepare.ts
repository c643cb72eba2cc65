import { sentRows, toSalesforce } from '../../domain/ownership/index.ts';
import type { Lookups } from '../../domain/transforms/transform.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { SalesforceRow, SalesforceValues } from '../../salesforce/client.ts';
import { field, fields, inChunks, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { PROBLEM_CATEGORIES } from '../exchange/failures.ts';
import type { LookupSource, Named } from '../exchange/lookups.ts';
import {
  asShown,
  crmIdOf,
  isReplaced,
  isWanted,
  keyRow,
  portalIdOf,
  type SyncedKind,
} from '../exchange/records.ts';
import { itemsOfProblems } from '../exchange/review-items.ts';
import { portalChanged, sharedRows } from '../exchange/shared-fields.ts';
import { HUB_VERSION, versionToSend } from '../exchange/versions.ts';
import { assignmentOf } from './case-assignment.ts';
import { compareShared, NOTHING_TO_COMPARE } from './compare.ts';
import { movedParents } from './moved-parents.ts';
import { alsoCarry } from './other-forms.ts';
import type { Reads } from './paying-reads.ts';
import type { Compared, Current, Verdict } from './prepared.ts';

type PrepareDependencies = Pick<SyncDependencies, 'ledger'> & {
  readonly salesforce: Reads;
  readonly lookups: LookupSource;
};

/** Lookup fields under which Salesforce locks the parent with the child. */
const PARENT_FIELDS = ['Account__c', 'AccountId', 'WhatId', 'ParentId'];

/**
 * Decides what is to be done with changes of one kind: pilot switch, deletion, links, conflicts, mapping. Asks
 * Salesforce only where a field that both systems may change was changed in the portal.
 */
export async function prepare(
  { ledger, salesforce, lookups }: PrepareDependencies,
  kind: SyncedKind,
  claimed: readonly Current[],
): Promise<Verdict[]> {
  const changes = claimed.map((change) => ({ ...change, row: asShown(kind, change.row) }));
  const [modes, deleted, bases, lookedUp, existing] = await Promise.all([
    ledger.pilot.modes(changes.map(({ claim }) => ({ accountId: claim.accountId, record: kind.aggregate }))),
    deletedIds(ledger, kind, changes),
    ledger.baseValues.of(
      kind.aggregate,
      changes.map(({ row }) => portalIdOf(row)),
    ),
    livingLookups(ledger, lookups, namedBy(kind, changes)),
    alreadyCreated(salesforce, kind, changes),
  ]);
  const known = changes.map(({ row }) => crmIdOf(kind, row) ?? existing.get(portalIdOf(row)) ?? null);
  const [current, moved] = await Promise.all([
    currentValues(salesforce, kind, changes, bases, known),
    movedParents(salesforce, kind, changes, known, bases, lookedUp),
  ]);
  await alsoCarry(
    ledger,
    kind,
    // As it is in the portal: whether it is settled decides about its other form.
    claimed.filter(
      ({ row }, index) =>
        modes[index] !== 'OFF' && (known[index] != null || isWanted(kind, row, bases[index])),
    ),
  );
  return changes.map((change, index): Verdict => {
    const { claim, row } = change;
    const mode = modes[index];
    const crmId = known[index] ?? null;
    if (crmId === null && !isWanted(kind, row, bases[index])) return { verdict: 'NOT_OF_KIND', claim };
    if (mode === 'OFF') return { verdict: 'HOLD', claim };
    if (crmId !== null && deleted.has(crmId)) return { verdict: 'NOTHING', claim };
    if (crmId === null && !kind.creates) {
      // A user may stand for no contact; a customer is linked once Salesforce has approved it.
      return { verdict: kind.aggregate === 'Account' ? 'HOLD' : 'NOTHING', claim };
    }
    const base = bases[index] ?? new Map();
    const compared =
      crmId === null ? NOTHING_TO_COMPARE : compareShared(change, crmId, base, current.get(crmId), lookedUp);
    const again = moved.get(crmId ?? '') ?? {};
    const verdict = mapped(change, crmId, { base, compared, again }, lookedUp);
    return verdict.verdict === 'SEND' && mode === 'DRY_RUN' ? { ...verdict, verdict: 'REHEARSE' } : verdict;
  });
}

/** What is known of a record besides the portal's own. */
interface Known {
  readonly base: ReadonlyMap<string, BaseValue>;
  readonly compared: Compared;
  /** Values that are otherwise sent on creation only, by Salesforce's names. */
  readonly again: Readonly<Record<string, string>>;
}

/** The record in Salesforce's words, or why it is not sent. */
function mapped(
  { kind, claim, row }: Current,
  crmId: string | null,
  { base, compared, again }: Known,
  lookedUp: Lookups,
): Verdict {
  const options = { creating: crmId === null, known: compared.equal };
  const { values, problems } = toSalesforce(kind.aggregate, row, lookedUp, options);
  const unlinked = problems.filter((problem) => problem.code === 'NOT_LINKED');
  if (unlinked.length > 0) {
    const shipmentId = row['shipment_id'];
    const waits = unlinked.every(({ value }) => value === shipmentId) && typeof shipmentId === 'string';
    return waits ? { verdict: 'WAIT', claim, parentShipmentId: shipmentId } : { verdict: 'HOLD', claim };
  }
  // A replaced record is only closed: Salesforce keeps a value that the portal no longer has.
  const isClosing = crmId !== null && isReplaced(kind, row);
  if (!isClosing && problems.some((problem) => problem.code === 'REQUIRED_MISSING')) {
    const subject = { kind, row, requestId: claim.requestId };
    return { verdict: 'REVIEW', claim, items: itemsOfProblems(subject, problems, PROBLEM_CATEGORIES) };
  }
  // An id on which both systems agreed is not sent again: somebody may have taken it off the record, which is a question.
  const isKnown = crmId !== null && base.get(keyRow(kind).field)?.crmValue === values[kind.externalId];
  const kept = Object.entries(values).filter(
    ([name]) => !compared.withheld.has(name) && !(isKnown && name === kind.externalId),
  );
  const sent = { ...Object.fromEntries(kept), ...again, [HUB_VERSION]: versionToSend(row, base) };
  const parent =
    PARENT_FIELDS.map((name) => again[name] ?? values[name]).find((id) => typeof id === 'string') ?? '';
  const reported = isClosing ? [] : problems;
  const prepared = {
    claim,
    kind,
    row,
    crmId,
    values: sent as SalesforceValues,
    seen: sharedRows(kind).some(({ salesforce }) => salesforce.field in sent) ? compared.seen : null,
    problems: reported,
    compared,
    parent,
    unwritable: compared.unread,
    unoffered: [],
    assignment: assignmentOf(kind, crmId, sent, base),
  };
  return { verdict: 'SEND', prepared };
}

/** Records that lookup fields of these changes name. */
export function namedBy(kind: SyncedKind, changes: readonly Current[]): Named[] {
  const links = sentRows(kind.aggregate).filter((row) => row.transform === 'RECORD_LINK');
  return changes.flatMap(({ row }) =>
    links.flatMap(({ portal, salesforce: { type } }) => {
      const id = row[portal.column];
      return type.kind === 'Lookup' && typeof id === 'string' ? [{ object: type.to, id }] : [];
    }),
  );
}

/**
 * The Salesforce ids that lookup fields need, without accounts that were deleted in Salesforce: the records of such an
 * account wait until another one is linked.
 */
async function livingLookups(
  ledger: SyncDependencies['ledger'],
  lookups: LookupSource,
  named: readonly Named[],
): Promise<Lookups> {
  const lookedUp = await lookups.toSend(named);
  const accounts = named.flatMap(({ object, id }) =>
    object === 'Account' ? (lookedUp.crmIdOf(object, id) ?? []) : [],
  );
  if (accounts.length === 0) return lookedUp;
  const buried = await ledger.tombstones.find('Account', [...new Set(accounts)]);
  if (buried.length === 0) return lookedUp;
  const gone = new Set(buried.map(({ crmId }) => crmId));
  return {
    ...lookedUp,
    crmIdOf: (object, portalId) => {
      const crmId = lookedUp.crmIdOf(object, portalId);
      return crmId !== null && gone.has(crmId) ? null : crmId;
    },
  };
}

async function deletedIds(
  ledger: SyncDependencies['ledger'],
  kind: SyncedKind,
  changes: readonly Current[],
): Promise<ReadonlySet<string>> {
  const ids = changes.flatMap(({ row }) => crmIdOf(kind, row) ?? []);
  if (ids.length === 0) return new Set();
  return new Set((await ledger.tombstones.find(kind.object, ids)).map((tombstone) => tombstone.crmId));
}

/**
 * An earlier attempt whose answer was lost may have created the record. Fields that are sent only on creation are then not
 * sent again: somebody may have changed them since.
 *
 * @returns the Salesforce id of each portal id that exists there.
 */
async function alreadyCreated(
  salesforce: Reads,
  kind: SyncedKind,
  changes: readonly Current[],
): Promise<ReadonlyMap<string, string>> {
  const doubtful = changes.filter(({ claim, row }) => claim.attempts > 1 && crmIdOf(kind, row) === null);
  const found = new Map<string, string>();
  if (!kind.creates) return found;
  for (const ids of inChunks(doubtful.map(({ row }) => portalIdOf(row)))) {
    const external = field(kind.externalId, [kind.externalId]);
    const rows = await salesforce.query(
      soql`SELECT Id, ${external} FROM ${field(kind.object, [kind.object])} WHERE ${external} IN ${ids}`,
      newUpstreamUsage(),
    );
    for (const row of rows) found.set(String(row[kind.externalId]), String(row.Id));
  }
  return found;
}

/** Salesforce's current values of records with a shared field that was changed in the portal, by Salesforce id. */
async function currentValues(
  salesforce: Reads,
  kind: SyncedKind,
  changes: readonly Current[],
  bases: readonly ReadonlyMap<string, BaseValue>[],
  known: readonly (string | null)[],
): Promise<ReadonlyMap<string, SalesforceRow>> {
  const shared = sharedRows(kind);
  const asked = changes.flatMap(({ row }, index) => {
    const crmId = known[index] ?? null;
    const changed = shared.some((each) => portalChanged(each, row, bases[index]?.get(each.field)));
    return crmId !== null && changed ? [crmId] : [];
  });
  const names = [
    'Id',
    'SystemModstamp',
    'LastModifiedById',
    ...new Set(shared.map((row) => row.salesforce.field)),
  ];
  const found = new Map<string, SalesforceRow>();
  for (const ids of inChunks(asked)) {
    const rows = await salesforce.query(
      soql`SELECT ${fields(names, names)} FROM ${field(kind.object, [kind.object])} WHERE Id IN ${ids}`,
      newUpstreamUsage(),
    );
    for (const row of rows) found.set(String(row.Id), row);
  }
  return found;
}
