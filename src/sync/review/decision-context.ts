import { WaybillError } from '../../domain/errors.ts';
import type { CarriedRow } from '../../domain/ownership/index.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import { hubPrincipal, type Principal } from '../../ledger/principal.ts';
import type { CarriedOut, ClaimedDecision, ReviewItem } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import { queueAgain, SENT_AGAIN } from '../../portal-changes/send-again.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { requireFields } from '../../salesforce/field-access.ts';
import { field, fields, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import type { LookupSource } from '../exchange/lookups.ts';
import { changeToSend, crmIdOf, KINDS, type PortalRecord, type SyncedKind } from '../exchange/records.ts';

/** What closing an item works with. */
export interface DecisionContext {
  readonly dependencies: SyncDependencies;
  readonly lookups: LookupSource;
}

/** The portal's record that an item is about, and how it is carried. */
export interface Target {
  readonly kind: SyncedKind;
  readonly record: PortalRecord;
}

/** Undoes a transaction about an item that another worker or a person has closed. */
export class TakenOver extends Error {}

/** An item that a person decided, or that lost its cause. */
export type ClosedItem = ClaimedDecision | ReviewItem;

/** Closes an item together with what is done about it: all of it or nothing. */
export async function finish(
  { dependencies }: DecisionContext,
  item: ClosedItem,
  done: CarriedOut,
  work: (unit: Unit<PortalWrites>) => Promise<void> | void,
): Promise<void> {
  const principal: Principal =
    'fence' in item
      ? { subject: item.decidedBy, role: null, requestId: item.requestId, system: 'HUB' }
      : hubPrincipal('review', item.requestId);
  await dependencies.unitOfWork.run(principal, async (unit) => {
    const { review } = unit.ledger;
    const isClosed = 'fence' in item ? review.carriedOut(item, done) : review.settle(item, done);
    if (!(await isClosed)) throw new TakenOver();
    await work(unit);
  });
}

export async function targetOf(
  context: DecisionContext,
  { record, portalId }: Pick<ReviewItem, 'record' | 'portalId'>,
): Promise<Target> {
  const kinds = KINDS.filter((entry) => entry.record === record);
  for (const kind of kinds) {
    const target = await targetAs(context, kind, portalId).catch(() => null);
    if (target !== null && (kinds.length === 1 || crmIdOf(kind, target.record) !== null)) return target;
  }
  return await targetAs(context, kinds[0], portalId);
}

export async function targetAs(
  { dependencies }: DecisionContext,
  kind: SyncedKind | undefined,
  portalId: string | null,
): Promise<Target> {
  const [record] =
    kind === undefined || portalId === null
      ? []
      : await dependencies.portal.byIds(kind.aggregate, [portalId]);
  if (kind === undefined || record == null) throw nothingToDo();
  return { kind, record };
}

/**
 * What Salesforce says now in these fields of a record.
 *
 * @throws WaybillError NOT_FOUND, or UPSTREAM_PERMISSION when the hub may not read one of the fields
 */
export async function valuesInSalesforce(
  { dependencies }: DecisionContext,
  kind: SyncedKind,
  crmId: string,
  rows: readonly CarriedRow[],
): Promise<SalesforceRow> {
  const names = ['Id', ...new Set(rows.map((row) => row.salesforce.field))];
  const [current] = await dependencies.salesforce.query(
    soql`SELECT ${fields([...new Set(names)], names)} FROM ${field(kind.object, [kind.object])} WHERE Id = ${crmId}`,
    newUpstreamUsage(),
  );
  if (current === undefined) throw new WaybillError('NOT_FOUND', 'Salesforce has no such record.');
  requireFields(kind.object, names, [current]);
  return current;
}

/** Whatever waits in review for this record is sent again, as the record is now. */
export async function sendAgain(unit: Unit<PortalWrites>, { kind, record }: Target): Promise<void> {
  const { lane: _, ...change } = changeToSend(kind, record, SENT_AGAIN);
  await queueAgain(unit, [kind.queued, kind.aggregate], change);
}

/** Whether a person is asked whose the record of the item is. */
export async function isInDoubt(
  { dependencies }: DecisionContext,
  { portalId, crmId }: Pick<ReviewItem, 'portalId' | 'crmId'>,
): Promise<boolean> {
  const { review } = dependencies.ledger;
  const [here, there] = await Promise.all([
    review.inDoubt(portalId === null ? [] : [portalId]),
    review.inDoubtThere(crmId === null ? [] : [crmId]),
  ]);
  return here.size > 0 || there.size > 0;
}

/** The decision would change nothing: the item is open again, with the reason. */
export function nothingToDo(why = 'There is nothing that the hub could do.'): WaybillError {
  return new WaybillError('ILLEGAL_STATE', `${why} Decide otherwise or dismiss.`);
}
