import type { RecordedWrite } from '../domain/mutation-answer.ts';
import { HUB_REPORTER } from '../domain/reporter.ts';
import type { NewException } from '../portal-store/exception/exception.columns.ts';
import type { ExceptionChange, WrittenException } from '../portal-store/exception/exception.writes.ts';
import { type PortalUnit, recordException } from './record-change.ts';
import { recordFacts, type ShipmentFact } from './record-facts.ts';

type OpenedException = NewException & { readonly shipmentId: string; readonly actor: string };
type CrmIds = ReadonlyMap<string, string | null>;

/**
 * Opens exceptions, with audit, events and outbox rows. Each leaves the fact EXCEPTION_OPENED among the events of its
 * shipment.
 *
 * @param crmIds the known CRM ids of the shipments
 */
export async function openExceptions(
  unit: PortalUnit,
  action: string,
  exceptions: readonly OpenedException[],
  crmIds: CrmIds = new Map(),
): Promise<{ readonly opened: readonly WrittenException[]; readonly writes: readonly RecordedWrite[] }> {
  if (exceptions.length === 0) return { opened: [], writes: [] };
  const opened = await unit.portal.openExceptions(exceptions);
  const writes: RecordedWrite[] = [];
  for (const written of opened) {
    const shipmentCrmId = crmIds.get(written.exception.shipmentId) ?? null;
    writes.push(...(await recordException(unit, action, written, { shipmentCrmId, isNew: true })));
  }
  await recordFacts(
    unit,
    action,
    opened.map(({ exception: { shipmentId, portalId, openedAt } }) =>
      exceptionFact(shipmentId, 'EXCEPTION_OPENED', `exception ${portalId} opened`, openedAt),
    ),
  );
  return { opened, writes };
}

/** Changes an exception, with audit, events and outbox rows. Its resolution leaves the fact EXCEPTION_RESOLVED. */
export async function changeException(
  unit: PortalUnit,
  action: string,
  portalId: string,
  expected: number | null,
  change: ExceptionChange,
  shipmentCrmId: string | null = null,
): Promise<readonly RecordedWrite[]> {
  const written = await unit.portal.changeException(portalId, expected, change);
  const writes = await recordException(unit, action, written, { shipmentCrmId });
  if (change.ownerTeam !== undefined || change.state === 'RESOLVED') {
    const answer = change.ownerTeam === undefined ? 'settled the exception' : 'named the team';
    await unit.ledger.review.settleCauses([teamCause(portalId)], `${change.actor} ${answer}.`);
  }
  if (change.state === 'RESOLVED') {
    // The version distinguishes this resolution from one after the exception was reopened.
    const eventId = `exception ${portalId} resolved ${written.version}`;
    const { shipmentId } = written.exception;
    await recordFacts(unit, action, [exceptionFact(shipmentId, 'EXCEPTION_RESOLVED', eventId, change.at)]);
  }
  return writes;
}

/** The cause of the review item for an exception whose old team text names no team (migration `teams`). */
function teamCause(portalId: string): string {
  return `exception team ${portalId}`;
}

function exceptionFact(
  shipmentId: string,
  milestone: 'EXCEPTION_OPENED' | 'EXCEPTION_RESOLVED',
  eventId: string,
  occurredAt: Date,
): ShipmentFact {
  return {
    shipmentId,
    source: 'PORTAL',
    reporter: HUB_REPORTER,
    eventId,
    milestone,
    classifier: 'ACTUAL',
    occurredAt,
  };
}
