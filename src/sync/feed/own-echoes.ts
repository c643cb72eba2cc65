import { type CarriedRow, carriedRows, sameInSalesforce } from '../../domain/ownership/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { ChangeEvent } from '../../salesforce/change-feed/change-event.ts';
import { CLIENT_NAME } from '../../salesforce/client.ts';
import { pause } from '../../time/pause.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { kindOfObject, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import type { AppliedRow } from '../pull/change-source.ts';

/** Most of what the hub writes. Changes of accounts and cases are announced to subscribers, whoever made them. */
const OBJECT = 'Shipment__c';
/** They say that the record changed, and when. */
const STAMPS: ReadonlySet<string> = new Set(['LastModifiedDate', 'LastModifiedById', 'SystemModstamp']);

/** How long a write that Salesforce tells of may take to be settled, milliseconds. */
const SETTLED_MS = 100;

/** The shipments of which these events tell only updates by the hub's own client and user. */
export function changedByHub(events: readonly ChangeEvent[], hubUserId: string | null): ReadonlySet<string> {
  const ids = new Set<string>();
  const others = new Set<string>();
  for (const event of events) {
    if (event.header?.entityName !== OBJECT) continue;
    for (const id of event.header.recordIds) (isByHub(event, hubUserId) ? ids : others).add(id);
  }
  return new Set([...ids].filter((id) => !others.has(id)));
}

/**
 * Those of the shipments whose events tell only what the hub itself wrote, so that their rows need not be read: every
 * changed field is known, and has the value on which both systems agreed. A trigger that changed something in the same
 * transaction makes an event that is no such echo.
 */
export async function ownEchoes(
  dependencies: Pick<SyncDependencies, 'portal' | 'ledger'>,
  events: readonly ChangeEvent[],
  ids: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const kind = kindOfObject(OBJECT);
  if (kind === undefined || ids.size === 0) return new Set();
  const records = await dependencies.portal.byCrmIds(kind.aggregate, [...ids]);
  const told = Map.groupBy(
    events.flatMap((event) => event.header?.recordIds.map((id) => ({ id, event })) ?? []),
    ({ id }) => id,
  );
  const known = [...ids].flatMap((id, index) => {
    const record = records[index];
    const about = told.get(id)?.map(({ event }) => event) ?? [];
    return record == null ? [] : [{ id, portalId: portalIdOf(record), about }];
  });
  const agreeing = async () => {
    const keys = known.map(({ portalId }) => portalId);
    const bases = await dependencies.ledger.baseValues.of(kind.aggregate, keys);
    return known.filter(({ about }, index) => about.every((event) => agrees(event, kind, bases[index])));
  };
  const first = await agreeing();
  if (first.length === known.length) return new Set(first.map(({ id }) => id));
  // The event may be faster than the worker, which stores what both agreed on when Salesforce has answered.
  await pause(SETTLED_MS);
  return new Set((await agreeing()).map(({ id }) => id));
}

/** The stamps of echoes, as their rows have them: whole seconds. */
export function stampsOf(events: readonly ChangeEvent[], echoes: ReadonlySet<string>): readonly AppliedRow[] {
  return events.flatMap(({ header, values: { LastModifiedDate: modified } }) =>
    typeof modified !== 'number'
      ? []
      : (header?.recordIds ?? [])
          .filter((id) => echoes.has(id))
          .map((id) => ({ id, modifiedAt: new Date(Math.floor(modified / 1_000) * 1_000) })),
  );
}

function isByHub({ header }: ChangeEvent, hubUserId: string | null): boolean {
  return (
    header !== null &&
    hubUserId !== null &&
    header.changeType === 'UPDATE' &&
    header.commitUser === hubUserId &&
    header.changeOrigin.endsWith(`;client=${CLIENT_NAME}`)
  );
}

function agrees(
  { header, values }: ChangeEvent,
  { aggregate }: SyncedKind,
  base: ReadonlyMap<string, BaseValue> = new Map(),
): boolean {
  const rows = new Map(carriedRows(aggregate).map((row) => [row.salesforce.field, row]));
  const { changedFields, diffFields } = header ?? {};
  if (changedFields == null || diffFields == null || diffFields.length > 0) return false;
  // Salesforce does not say what changed.
  if (changedFields.length === 0) return false;
  return changedFields.every((name) => {
    if (STAMPS.has(name)) return true;
    const row = rows.get(name);
    const agreed = row && base.get(row.field);
    return (
      row !== undefined &&
      agreed !== undefined &&
      sameInSalesforce(row, agreed.crmValue, inRowForm(row, values[name] ?? null))
    );
  });
}

/** Dates and times of an event are milliseconds; of a row they are texts. */
function inRowForm({ salesforce: { type } }: CarriedRow, value: unknown): unknown {
  if (typeof value !== 'number' || (type.kind !== 'Date' && type.kind !== 'DateTime')) return value;
  const text = new Date(value).toISOString();
  return type.kind === 'Date' ? text.slice(0, 10) : text;
}
