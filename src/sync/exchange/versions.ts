import { type CarriedRow, carriedRows } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { field, fields, inChunks, soql } from '../../salesforce/soql.ts';
import { baseValueOf } from './base-values.ts';
import type { SyncDependencies } from './dependencies.ts';
import { type PortalRecord, type SyncedKind, versionOf } from './records.ts';

/**
 * `Hub_Version__c` of a record: the record's version in the portal, plus a distance. The distance is 0 until a person of
 * Salesforce raised the number, or until the portal was restored from a backup and its versions went back. Then a person or
 * `waybill versions recover` takes over from the number that Salesforce has, and the versions of the portal stay as they are.
 * The base value of the field holds the distance: the version and the number that belong together.
 */
export const HUB_VERSION = 'Hub_Version__c';

/** The field holds numbers below this: 18 digits. */
const LIMIT = 1e18;

/**
 * The number that is sent for a record. It grows with the version, as far as the field can hold it; at its end the same
 * number is sent again, which Salesforce accepts.
 */
export function versionToSend(record: PortalRecord, base: ReadonlyMap<string, BaseValue>): number {
  const version = versionOf(record);
  const agreed = base.get('hubVersion');
  const [from, number] = [Number(agreed?.portalValue), Number(agreed?.crmValue)];
  if (agreed?.crmValue == null || Number.isNaN(from) || Number.isNaN(number)) return version;
  // A restored portal may have an older version than the one that belongs to the number.
  const next = number + Math.max(0, version - from);
  return next < LIMIT ? next : number;
}

/** The base value by which the record goes on from the number that Salesforce has. */
export function takenOver(kind: SyncedKind, record: PortalRecord, crmVersion: number): BaseValue {
  return baseValueOf(kind.aggregate, record, versionRow(kind), {
    portalValue: versionOf(record),
    crmValue: crmVersion,
    source: 'HUB',
    observedAt: new Date(),
    rule: 'STAFF_DECISION',
    lost: null,
  });
}

export function versionRow({ aggregate }: SyncedKind): CarriedRow {
  const row = carriedRows(aggregate).find(({ salesforce }) => salesforce.field === HUB_VERSION);
  if (row === undefined) throw new TypeError(`${aggregate} has no ${HUB_VERSION}`);
  return row;
}

/** The numbers that records have in Salesforce, with their ids. */
export async function versionsThere(
  salesforce: SyncDependencies['salesforce'],
  { object }: SyncedKind,
  crmIds: readonly string[],
): Promise<readonly SalesforceRow[]> {
  const names = ['Id', HUB_VERSION];
  const pages = inChunks(crmIds).map((ids) =>
    salesforce.query(
      soql`SELECT ${fields(names, names)} FROM ${field(object, [object])} WHERE Id IN ${ids}`,
      newUpstreamUsage(),
    ),
  );
  return (await Promise.all(pages)).flat();
}
