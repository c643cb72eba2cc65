import {
  type CarriedRow,
  carriedRows,
  externalIdField,
  sameInSalesforce,
} from '../../domain/ownership/index.ts';
import { isPortalId } from '../../domain/record-ids.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { ChangeEvent } from '../../salesforce/change-feed/change-event.ts';
import { CLIENT_NAME } from '../../salesforce/client.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { portalIdOf } from '../exchange/records.ts';
import type { AppliedRow } from '../pull/change-source.ts';

/** Most of what the hub writes. Changes of accounts and cases are announced to subscribers, whoever made them. */
const OBJECT = 'Shipment__c';
const AGGREGATE = 'Shipment';
const CARRIED = carriedRows(AGGREGATE);
const EXTERNAL_ID = externalIdField(OBJECT);
/** They say that the record changed, and when. */
const STAMPS: ReadonlySet<string> = new Set(['LastModifiedDate', 'LastModifiedById', 'SystemModstamp']);

export type EchoDependencies = Pick<SyncDependencies, 'portal' | 'ledger'>;

/** Shipments of which events tell only writes by the hub. */
export interface OwnWrites {
  /** Nothing else was changed: their rows need not be read. */
  readonly echoes: ReadonlySet<string>;
  /** Under way: the worker that sent them has not stored yet what both systems agree on. */
  readonly unsettled: ReadonlySet<string>;
}

/** The shipments of which these events tell only what the hub's own client and user created and updated. */
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
 *
 * An event may be faster than the worker that sent its record, which stores what was agreed when Salesforce has answered:
 * seconds later for a bulk job. Such records are unsettled.
 *
 * A worker may settle a record between the two statements of a look, which then finds neither a base value nor a record
 * that is being sent. So what seems foreign is looked at once more.
 */
export async function ownWrites(
  dependencies: EchoDependencies,
  events: readonly ChangeEvent[],
  ids: ReadonlySet<string>,
): Promise<OwnWrites> {
  const { echoes, unsettled } = await look(dependencies, events, ids);
  const seemForeign = new Set([...ids].filter((id) => !echoes.has(id) && !unsettled.has(id)));
  const again = await look(dependencies, events, seemForeign);
  return {
    echoes: new Set([...echoes, ...again.echoes]),
    unsettled: new Set([...unsettled, ...again.unsettled]),
  };
}

async function look(
  dependencies: EchoDependencies,
  events: readonly ChangeEvent[],
  ids: ReadonlySet<string>,
): Promise<OwnWrites> {
  if (ids.size === 0) return { echoes: new Set(), unsettled: new Set() };
  const told = toldOf(events, ids);
  const records = await dependencies.portal.byCrmIds(AGGREGATE, [...told.keys()]);
  const known = [...told].map(([id, about], index) => {
    const record = records[index];
    return { id, about, portalId: record == null ? createdAs(about) : portalIdOf(record), record };
  });
  const linked = known.flatMap(({ id, about, portalId, record }) =>
    record == null || portalId === null ? [] : [{ id, about, portalId }],
  );
  const bases = await dependencies.ledger.baseValues.of(
    AGGREGATE,
    linked.map(({ portalId }) => portalId),
  );
  const echoes = new Set(
    linked.flatMap(({ id, about }, index) =>
      about.every((event) => agrees(event, bases[index])) ? [id] : [],
    ),
  );
  const others = known.flatMap(({ id, portalId }) =>
    echoes.has(id) || portalId === null ? [] : [{ id, portalId }],
  );
  const sending = await sendingAmong(
    dependencies,
    others.map(({ portalId }) => portalId),
  );
  return {
    echoes,
    unsettled: new Set(others.flatMap(({ id, portalId }) => (sending.has(portalId) ? [id] : []))),
  };
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
    (header.changeType === 'UPDATE' || header.changeType === 'CREATE') &&
    header.commitUser === hubUserId &&
    header.changeOrigin.endsWith(`;client=${CLIENT_NAME}`)
  );
}

/** The events about each shipment. */
function toldOf(
  events: readonly ChangeEvent[],
  ids: ReadonlySet<string>,
): ReadonlyMap<string, readonly ChangeEvent[]> {
  const told = new Map([...ids].map((id): [string, ChangeEvent[]] => [id, []]));
  for (const event of events) for (const id of event.header?.recordIds ?? []) told.get(id)?.push(event);
  return told;
}

/** The portal id under which the hub created a record; null where no event tells that. */
function createdAs(about: readonly ChangeEvent[]): string | null {
  const creation = about.find(({ header }) => header?.changeType === 'CREATE');
  const id = creation?.values[EXTERNAL_ID];
  return typeof id === 'string' && isPortalId(id) ? id : null;
}

/** Those of the shipments that a worker sends at this moment. */
async function sendingAmong(
  { ledger }: EchoDependencies,
  portalIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const keys = portalIds.map((aggregateId) => ({ record: AGGREGATE, aggregateId }) as const);
  const states = await ledger.outbox.syncStatus(keys);
  return new Set(portalIds.filter((_, index) => states[index]?.state === 'LEASED'));
}

function agrees({ header, values }: ChangeEvent, base: ReadonlyMap<string, BaseValue> = new Map()): boolean {
  const { changeType, changedFields, diffFields } = header ?? {};
  if (changedFields == null || diffFields == null || diffFields.length > 0) return false;
  const agreesOn = (row: CarriedRow) => {
    const told = inRowForm(row, values[row.salesforce.field] ?? null);
    const agreed = base.get(row.field);
    // The hub sends no empty field of a new record.
    return agreed === undefined
      ? changeType === 'CREATE' && told === null
      : sameInSalesforce(row, agreed.crmValue, told);
  };
  // The event of a new record names no changed fields: it has every field that is not empty.
  if (changeType === 'CREATE') return CARRIED.every(agreesOn);
  // Salesforce does not say what changed.
  if (changedFields.length === 0) return false;
  return changedFields.every((name) => {
    if (STAMPS.has(name)) return true;
    const row = CARRIED.find(({ salesforce }) => salesforce.field === name);
    return row !== undefined && agreesOn(row);
  });
}

/** Dates and times of an event are milliseconds; of a row they are texts. */
function inRowForm({ salesforce: { type } }: CarriedRow, value: unknown): unknown {
  if (typeof value !== 'number' || (type.kind !== 'Date' && type.kind !== 'DateTime')) return value;
  const text = new Date(value).toISOString();
  return type.kind === 'Date' ? text.slice(0, 10) : text;
}
