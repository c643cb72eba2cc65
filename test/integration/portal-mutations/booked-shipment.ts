import type { Caller } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { done } from '../../harness/portal/mutate.ts';
import type { Portal } from '../../harness/portal/portal-subgraph.ts';

export const SHIPMENT = `shipment { id portalId number version serviceLevel dockAppointmentNote promisedDeliveryDateOnly
  currentMilestone { type } origin { name country } stops { sequence timeZone } packages { line } references { type value } }`;

export interface Booked {
  readonly id: string;
  readonly portalId: string;
  readonly number: string;
  readonly version: number;
  readonly [field: string]: unknown;
}

/** Books a shipment for the branch in the north. */
export async function book(
  portal: Portal,
  input: object = {},
  caller: Caller = portal.agent('DISPATCHER'),
): Promise<Booked> {
  const accountId = encodeId('Account', portal.accounts.north);
  const payload = await done(portal, caller, 'shipmentBook', { accountId, ...input }, SHIPMENT);
  return payload['shipment'] as Booked;
}
