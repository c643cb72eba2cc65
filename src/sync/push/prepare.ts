import { sentRows, toSalesforce } from '../../domain/ownership/index.ts';
import type { Lookups } from '../../domain/transforms/transform.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SalesforceRow, SalesforceValues } from '../../salesforce/client.ts';
import { field, fields, inChunks, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../dependencies.ts';
import type { LookupSource, Named } from '../lookups.ts';
import { asShown, crmIdOf, isWanted, portalIdOf, type SyncedKind } from '../records.ts';
import { conflictCause, itemAbout, itemsOfProblems } from '../review-items.ts';
import { decideField, portalChanged, sharedRows, storedRule } from '../shared-fields.ts';
import { PROBLEM_CATEGORIES } from './failures.ts';
import { alsoCarry } from './other-forms.ts';
import { overruling } from './overruled.ts';
import type { Current, TakenValue, Verdict } from './prepared.ts';

export type { Current };

type PrepareDependencies = Pick<SyncDependencies, 'ledger' | 'salesforce'> & {
  readonly lookups: LookupSource;
};

/** Lookup fields under which Salesforce locks the parent with the child. */
const PARENT_FIELDS = ['Account__c', 'AccountId', 'WhatId', 'ParentId'];

/**
 * Decides what is to be done with changes of one kind: pilot switch, deletion, links, conflicts, mapping. Asks
 * Salesforce only where a field that both sides may change was changed in the portal.
 */
export async function prepare(
  { ledger, salesforce, lookups }: PrepareDependencies,
  kind: SyncedKind,
  claimed: readonly Current[],
): Promise<Verdict[]> {
  const changes = claimed.map((change) => ({ ...change, row: asShown(kind, change.row) }));
  const [modes, deleted, bases, words, existing] = await Promise.all([
    ledger.pilot.modes(changes.map(({ claim }) => ({ accountId: claim.accountId, record: kind.aggregate }))),
    deletedIds(ledger, kind, changes),
    ledger.baseValues.of(
      kind.aggregate,
      changes.map(({ row }) => portalIdOf(row)),
    ),
    livingNames(ledger, lookups, namedBy(kind, changes)),
    alreadyCreated(salesforce, kind, changes),
  ]);
  const known = changes.map(({ row }) => crmIdOf(kind, row) ?? existing.get(portalIdOf(row)) ?? null);
  const said = await currentValues(salesforce, kind, changes, bases, known);
  await alsoCarry(
    ledger,
    kind,
    changes.filter(
      ({ row }, index) => modes[index] !== 'OFF' && (known[index] != null || isWanted(kind, row)),
    ),
  );
  const noted: BaseValue[] = [];
  const verdicts = changes.map((change, index): Verdict => {
    const mode = modes[index];
    const crmId = known[index] ?? null;
    if (crmId === null && !isWanted(kind, change.row)) return { verdict: 'NOT_OF_KIND', claim: change.claim };
    if (mode === 'OFF') return { verdict: 'HOLD', claim: change.claim };
    if (crmId !== null && deleted.has(crmId)) return { verdict: 'NOTHING', claim: change.claim };
    if (crmId === null && !kind.creates) {
      // A user may stand for no contact; a customer is linked once Salesforce has approved it.
      return { verdict: kind.aggregate === 'Account' ? 'HOLD' : 'NOTHING', claim: change.claim };
    }
    const overruled: BaseValue[] = [];
    const base = bases[index] ?? new Map();
    const verdict = mapped(kind, change, crmId, base, said.get(crmId ?? ''), words, overruled);
    if (verdict.verdict === 'SEND' && mode === 'DRY_RUN') return { ...verdict, verdict: 'REHEARSE' };
    if (verdict.verdict === 'SEND') noted.push(...overruled);
    return verdict;
  });
  await ledger.baseValues.put(noted);
  return verdicts;
}

function mapped(
  kind: SyncedKind,
  { claim, row }: Current,
  crmId: string | null,
  base: ReadonlyMap<string, BaseValue>,
  current: SalesforceRow | undefined,
  words: Lookups,
  overruled: BaseValue[],
): Verdict {
  const creating = crmId === null;
  const known: Record<string, unknown> = {};
  const withheld = new Set<string>();
  const conflicts: NewReviewItem[] = [];
  const taken: TakenValue[] = [];
  for (const shared of creating ? [] : sharedRows(kind)) {
    const { field: name } = shared.salesforce;
    const agreed = base.get(shared.field);
    if (current === undefined) {
      // Nothing changed here since both agreed: whatever Salesforce says now is not ours to overwrite.
      if (!portalChanged(shared, row, agreed)) withheld.add(name);
      continue;
    }
    const crmChangedAt = new Date(String(current['SystemModstamp']));
    const crmValue = current[name];
    const outcome = decideField(shared, { record: row, base: agreed, crmValue, crmChangedAt }, words);
    if (outcome.rule === 'EQUAL') known[name] = crmValue;
    if (outcome.winner === 'PORTAL') {
      overruled.push(...overruling(kind, row, shared, outcome, agreed, current));
      continue;
    }
    withheld.add(name);
    if (outcome.winner === 'SALESFORCE') {
      const rule = storedRule(shared, outcome);
      taken.push({
        row: shared,
        portalValue: outcome.crmInPortalWords,
        crmValue,
        rule,
        changedAt: crmChangedAt,
      });
    } else if (outcome.review) {
      conflicts.push({
        ...itemAbout(
          { kind, row, requestId: claim.requestId },
          {
            category: outcome.unreadable === null ? 'CONFLICT' : 'INVALID_VALUE',
            reason:
              outcome.unreadable === null
                ? `Both systems changed ${shared.record}.${shared.field}.`
                : `The portal has no word for what Salesforce says in ${name}.`,
            ownerTeam: shared.failureOwner,
            fields: [{ field: shared.field, portalValue: row[shared.portal.column], crmValue }],
          },
        ),
        cause: `${conflictCause(kind, portalIdOf(row), shared.field)}${outcome.unreadable === null ? '' : ' unreadable'}`,
        crmId,
      });
    }
  }
  const { values, problems } = toSalesforce(kind.aggregate, row, words, { creating, known });
  const unlinked = problems.filter((problem) => problem.code === 'NOT_LINKED');
  if (unlinked.length > 0) {
    const shipmentId = row['shipment_id'];
    const waits = unlinked.every(({ value }) => value === shipmentId) && typeof shipmentId === 'string';
    return waits ? { verdict: 'WAIT', claim, parentShipmentId: shipmentId } : { verdict: 'HOLD', claim };
  }
  if (problems.some((problem) => problem.code === 'REQUIRED_MISSING')) {
    const subject = { kind, row, requestId: claim.requestId };
    return { verdict: 'REVIEW', claim, items: itemsOfProblems(subject, problems, PROBLEM_CATEGORIES) };
  }
  const sent = Object.fromEntries(Object.entries(values).filter(([name]) => !withheld.has(name)));
  const parent = PARENT_FIELDS.map((name) => values[name]).find((id) => typeof id === 'string');
  return {
    verdict: 'SEND',
    prepared: {
      claim,
      kind,
      row,
      crmId,
      values: sent as SalesforceValues,
      problems,
      conflicts,
      taken,
      parent: typeof parent === 'string' ? parent : '',
    },
  };
}

/** Records that lookup fields of these changes name. */
function namedBy(kind: SyncedKind, changes: readonly Current[]): Named[] {
  const links = sentRows(kind.aggregate).filter((row) => row.transform === 'RECORD_LINK');
  return changes.flatMap(({ row }) =>
    links.flatMap(({ portal, salesforce: { type } }) => {
      const id = row[portal.column];
      return type.kind === 'Lookup' && typeof id === 'string' ? [{ object: type.to, id }] : [];
    }),
  );
}

/** What lookup fields name, without accounts that were deleted in Salesforce: their records wait until one is linked. */
async function livingNames(
  ledger: SyncDependencies['ledger'],
  lookups: LookupSource,
  named: readonly Named[],
): Promise<Lookups> {
  const words = await lookups.toSend(named);
  const accounts = named.flatMap(({ object, id }) =>
    object === 'Account' ? (words.crmIdOf(object, id) ?? []) : [],
  );
  if (accounts.length === 0) return words;
  const buried = await ledger.tombstones.find('Account', [...new Set(accounts)]);
  if (buried.length === 0) return words;
  const gone = new Set(buried.map(({ crmId }) => crmId));
  return {
    ...words,
    crmIdOf: (object, portalId) => {
      const crmId = words.crmIdOf(object, portalId);
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
 * An earlier attempt whose answer was lost may have created the record. What is said only once is then not said again:
 * somebody may have changed it since.
 *
 * @returns the Salesforce id of each portal id that exists there.
 */
async function alreadyCreated(
  salesforce: SyncDependencies['salesforce'],
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

/** What Salesforce says now about shared fields that were changed in the portal, by Salesforce id. */
async function currentValues(
  salesforce: SyncDependencies['salesforce'],
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
  const names = ['Id', 'SystemModstamp', ...new Set(shared.map((row) => row.salesforce.field))];
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
