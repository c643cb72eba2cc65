import type { NewEvent } from '../../../src/portal-store/event/event.columns.ts';

/** The facts that an exception leaves among the tracking events of its shipment. */

export function openedEvent(shipmentId: string, exceptionId: string, at: Date) {
  return exceptionEvent('EXCEPTION_OPENED', `exception ${exceptionId} opened`, shipmentId, at);
}

/** `version` tells the resolution of an exception from that after it was opened anew. */
export function resolvedEvent(shipmentId: string, exceptionId: string, version: number, at: Date) {
  return exceptionEvent('EXCEPTION_RESOLVED', `exception ${exceptionId} resolved ${version}`, shipmentId, at);
}

function exceptionEvent(
  milestone: 'EXCEPTION_OPENED' | 'EXCEPTION_RESOLVED',
  eventId: string,
  shipmentId: string,
  occurredAt: Date,
): NewEvent & { readonly shipmentId: string } {
  return { shipmentId, source: 'PORTAL', eventId, milestone, classifier: 'ACTUAL', occurredAt };
}
