import type { NewReviewItem, ReviewCandidate } from '../../ledger/review/review-item.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import type { SyncedKind } from '../exchange/records.ts';
import { HUB_VERSION, versionsThere } from '../exchange/versions.ts';
import type { OrgRefusal } from './org-refusals.ts';
import type { Prepared, Sent } from './prepared.ts';

/** What Salesforce has of records that it refused: likely doubles, versions, and which of them exist. */
export interface Refused {
  readonly duplicates: ReadonlyMap<Sent, readonly ReviewCandidate[]>;
  readonly versions: ReadonlyMap<string, unknown>;
  readonly there: ReadonlySet<string>;
  /** Those that were refused for a reason in the org. */
  readonly causes: ReadonlyMap<Sent, OrgRefusal>;
}

/** The numbers in Salesforce of records that were refused as older ones, by Salesforce id. Without an answer there is none. */
export async function newerVersionsOf(
  { salesforce }: Pick<SyncDependencies, 'salesforce'>,
  kind: SyncedKind,
  sent: readonly Sent[],
): Promise<ReadonlyMap<string, unknown>> {
  const ids = sent.flatMap(({ prepared: { crmId }, outcome }) =>
    crmId !== null && !outcome.success && outcome.error.code === 'STALE' ? [crmId] : [],
  );
  if (ids.length === 0) return new Map();
  const rows = await versionsThere(salesforce, kind, ids).catch(() => []);
  return new Map(rows.map((row) => [String(row.Id), row[HUB_VERSION]]));
}

/** The item with the two numbers that Salesforce compared: the one that was sent, and its own. */
export function withVersions(
  item: NewReviewItem,
  { crmId, values }: Prepared,
  versions: ReadonlyMap<string, unknown>,
): NewReviewItem {
  const numbers = {
    portalValue: values[HUB_VERSION] ?? null,
    crmValue: versions.get(crmId ?? '') ?? null,
  };
  return {
    ...item,
    fields: item.fields.map((each) => (each.field === 'hubVersion' ? { ...each, ...numbers } : each)),
  };
}
