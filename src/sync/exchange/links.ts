import {
  type Announcement,
  accessChanged,
  accountChanged,
  exceptionChanged,
  shipmentUpdated,
} from '../../domain/live-events.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { Link, LinkIncarnation, LinkIndex } from '../../redis/link.ts';
import { accountIdOf, crmIdOf, type PortalRecord, portalIdOf, type SyncedKind, textOf } from './records.ts';

/** A record of the portal and its Salesforce id from now on; null ends the link. */
export interface RecordLink {
  readonly record: PortalRecord;
  readonly crmId: string | null;
}

/**
 * Stores links in the portal, with the announcements and the audit that follow from them. What was agreed with an earlier
 * counterpart is forgotten, and the shipments, cases and tasks that an account has in Salesforce follow it to its new
 * counterpart.
 */
export async function storeLinks(
  unit: Unit<PortalWrites>,
  kind: SyncedKind,
  links: readonly RecordLink[],
): Promise<void> {
  if (links.length === 0) return;
  await unit.portal.setCrmIds(
    kind.link,
    links.map(({ record, crmId }) => ({ portalId: portalIdOf(record), crmId })),
  );
  const changed = links.filter(({ record, crmId }) => ![null, crmId].includes(crmIdOf(kind, record)));
  await unit.ledger.baseValues.forget(
    kind.aggregate,
    changed.map(({ record }) => portalIdOf(record)),
  );
  if (kind.aggregate === 'Account') await bringRecords(unit, links);
  unit.announce(...links.flatMap(({ record, crmId }) => linkAnnouncements(kind, record, crmId)));
  unit.audit(
    ...links.map(({ record, crmId }) => ({
      record: kind.record,
      recordId: portalIdOf(record),
      accountId: accountIdOf(record),
      action: crmId === null ? 'unlinked' : 'linked',
      changes: [{ field: 'crmId', old: crmIdOf(kind, record), new: crmId }],
    })),
  );
}

/** Records of one step. */
const PAGE = 1_000;

/**
 * Salesforce emptied the lookups of the records when their account was deleted, or the records name the earlier account.
 * Where a person has given a case to a third account, the worker decides when it sends the case (`push/moved-parents.ts`).
 */
async function bringRecords(unit: Unit<PortalWrites>, links: readonly RecordLink[]): Promise<void> {
  const { shipmentsInSalesforce, exceptionsInSalesforce } = unit.portal;
  for (const { record, crmId } of links) {
    if (crmId === null) continue;
    await bring(unit, 'Shipment', portalIdOf(record), shipmentsInSalesforce);
    await bring(unit, 'Exception', portalIdOf(record), exceptionsInSalesforce);
  }
}

async function bring(
  unit: Unit<PortalWrites>,
  record: 'Shipment' | 'Exception',
  branchId: string,
  read: PortalWrites['shipmentsInSalesforce'],
): Promise<void> {
  for (let after: string | null = null; ; ) {
    const page = await read(branchId, after, PAGE);
    unit.enqueue(
      ...page.map(({ portalId, accountId, version }) => ({
        record,
        aggregateId: portalId,
        accountId,
        lane: 'BATCH' as const,
        version,
      })),
    );
    if (page.length < PAGE) break;
    after = page.at(-1)?.portalId ?? null;
  }
}

/** Queues again the changes that were held until this customer was linked. */
export async function releaseHeld(
  unit: Unit<PortalWrites>,
  { aggregate }: SyncedKind,
  record: PortalRecord,
): Promise<void> {
  if (aggregate !== 'Account') return;
  await unit.ledger.outbox.release({ state: 'HELD', record: null, accountId: accountIdOf(record) });
}

function linkAnnouncements(
  { aggregate }: SyncedKind,
  record: PortalRecord,
  crmId: string | null,
): readonly Announcement[] {
  const portalId = portalIdOf(record);
  const accountId = accountIdOf(record);
  const branchId = textOf(record, 'branch_id');
  if (aggregate === 'Shipment') return [shipmentUpdated({ portalId, accountId, branchId }, ['crmId'])];
  if (aggregate === 'Exception') {
    const exception = {
      portalId,
      accountId,
      branchId,
      shipmentId: textOf(record, 'shipment_id'),
      severity: textOf(record, 'severity'),
      code: textOf(record, 'code'),
      state: textOf(record, 'state'),
      ownerTeam: textOf(record, 'owner_team'),
      ownerPerson: textOf(record, 'owner_person'),
      openedAt: record['opened_at'] instanceof Date ? record['opened_at'] : null,
    };
    return [exceptionChanged(exception, ['case'])];
  }
  if (aggregate !== 'Account') return [];
  // The Salesforce ids of a user's accounts decide what the user may see of Salesforce.
  return [
    accountChanged({ portalId, crmId, accountId }, ['crmId']),
    accessChanged(portalId, accountId, null),
  ];
}

/**
 * The state of the link index before a link is made or ended. Hand it to `rememberLinks` or `forgetLinks` afterwards: it
 * proves that the index has lost no newer link in between.
 */
export async function observeLinks(index: LinkIndex, { link }: SyncedKind): Promise<LinkIncarnation> {
  return link === 'Task' ? null : (await index.lookup(link, 'portalId', [])).incarnation;
}

/** False when the index could not store them. Tasks are not in the index. */
export async function rememberLinks(
  index: LinkIndex,
  { link }: SyncedKind,
  pairs: readonly Pick<Link, 'portalId' | 'crmId'>[],
  observed: LinkIncarnation,
): Promise<boolean> {
  if (link === 'Task' || pairs.length === 0) return true;
  return await index.remember(link, pairs.map(versioned), observed);
}

export async function forgetLinks(
  index: LinkIndex,
  { link }: SyncedKind,
  pairs: readonly Pick<Link, 'portalId' | 'crmId'>[],
  observed: LinkIncarnation,
): Promise<void> {
  if (link !== 'Task' && pairs.length > 0) await index.forget(link, pairs.map(versioned), observed);
}

function versioned({ portalId, crmId }: Pick<Link, 'portalId' | 'crmId'>): Link {
  return { portalId, crmId, version: Date.now() };
}
