import { type CarriedRow, sentRows } from '../../domain/ownership/index.ts';
import type { Lookups } from '../../domain/transforms/transform.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { field, fields, inChunks, soql } from '../../salesforce/soql.ts';
import type { SyncedKind } from '../exchange/records.ts';
import type { Reads } from './paying-reads.ts';
import type { Current } from './prepared.ts';

/** A lookup that is sent when the record is created, and again when the account that it names got another counterpart. */
interface Moved {
  readonly row: CarriedRow;
  readonly crmId: string;
  /** The account that the hub last wrote. */
  readonly before: string;
  readonly now: string;
}

/**
 * The lookups of cases and tasks that must follow their account to its new counterpart, by Salesforce id. Salesforce owns
 * these lookups from the creation on. So Salesforce is asked for the current value, and a record is left alone that somebody
 * has given to a third account. Only records whose account has another counterpart than the hub last wrote cost a query.
 */
export async function movedParents(
  salesforce: Reads,
  kind: SyncedKind,
  changes: readonly Current[],
  known: readonly (string | null)[],
  bases: readonly ReadonlyMap<string, BaseValue>[],
  lookedUp: Lookups,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const moved = changes.flatMap((change, index) => {
    const crmId = known[index] ?? null;
    return crmId === null ? [] : movedIn(change, crmId, bases[index] ?? new Map(), lookedUp);
  });
  const found = new Map<string, Record<string, string>>();
  if (moved.length === 0) return found;
  const current = await currentValues(salesforce, kind, moved);
  for (const { row, crmId, before, now } of moved) {
    const value = current.get(crmId)?.[row.salesforce.field];
    if (value !== null && value !== before && value !== now) continue;
    found.set(crmId, { ...found.get(crmId), [row.salesforce.field]: now });
  }
  return found;
}

function movedIn(
  { kind, row: record }: Current,
  crmId: string,
  base: ReadonlyMap<string, BaseValue>,
  lookedUp: Lookups,
): readonly Moved[] {
  return sentRows(kind.aggregate).flatMap((row) => {
    const { type } = row.salesforce;
    if (!row.onCreate || row.transform !== 'RECORD_LINK' || type.kind !== 'Lookup') return [];
    const portalId = record[row.portal.column];
    const before = base.get(row.field)?.crmValue;
    const now = typeof portalId === 'string' ? lookedUp.crmIdOf(type.to, portalId) : null;
    return typeof before === 'string' && now !== null && now !== before ? [{ row, crmId, before, now }] : [];
  });
}

async function currentValues(
  salesforce: Reads,
  kind: SyncedKind,
  moved: readonly Moved[],
): Promise<ReadonlyMap<string, SalesforceRow>> {
  const names = ['Id', ...new Set(moved.map(({ row }) => row.salesforce.field))];
  const found = new Map<string, SalesforceRow>();
  for (const ids of inChunks([...new Set(moved.map(({ crmId }) => crmId))])) {
    const rows = await salesforce.query(
      soql`SELECT ${fields(names, names)} FROM ${field(kind.object, [kind.object])} WHERE Id IN ${ids}`,
      newUpstreamUsage(),
    );
    for (const row of rows) found.set(String(row.Id), row);
  }
  return found;
}
