import { keyOf, type Read } from '../graph/address.ts';
import { ask } from '../graph/ask.ts';
import {
  ChangedShipmentsDocument,
  type FollowMilestonesSubscription,
  type FollowProblemsSubscription,
  type ShipmentFilter,
  type ShipmentLineFragment,
  type ShipmentOrderField,
  TrackedShipmentsDocument,
  type TrackedShipmentsQuery,
  type TrackedShipmentsQueryVariables,
} from '../graph/generated/tracking.ts';
import type { LiveRows } from '../graph/live-rows.ts';
import { NoAnswer } from '../graph/no-answer.ts';
import { ORDERS, SEGMENTS } from './segments.ts';

/** More than a screen has; the next ones are read when a person gets near the end. */
const PAGE = 50;

/** What orders the list. */
const TIMES: Readonly<Record<ShipmentOrderField, (line: ShipmentLineFragment) => string | null | undefined>> =
  {
    BOOKED_AT: ({ bookedAt }) => bookedAt,
    PROMISED_DELIVERY: ({ promisedDelivery }) => promisedDelivery,
    ESTIMATED_DELIVERY: ({ estimatedDelivery }) => estimatedDelivery?.at,
    UPDATED_AT: ({ updatedAt }) => updatedAt,
  };

/** What the address of the list picks. */
export function pickedIn(read: Read) {
  return {
    segment: keyOf(SEGMENTS, read('show')) ?? 'all',
    order: keyOf(ORDERS, read('order')) ?? 'BOOKED_AT',
    searched: read('search').trim(),
    accountId: read('account'),
  };
}

/** The list as the graph orders it: shipments without the value come last. */
export function listedShipments(
  read: Read,
): LiveRows<TrackedShipmentsQuery, TrackedShipmentsQueryVariables, ShipmentLineFragment> {
  const { segment, order: field, searched, accountId } = pickedIn(read);
  const direction = ORDERS[field];
  const filter: ShipmentFilter = {
    ...SEGMENTS[segment],
    ...(searched !== '' && { reference: { value: searched } }),
    ...(accountId !== '' && { accountId }),
  };
  return {
    document: TrackedShipmentsDocument,
    variables: { first: PAGE, filter, orderBy: { field, direction } },
    direction,
    rowsOf: ({ shipments }) => shipments?.nodes ?? [],
    withRows: (data, nodes) => ({ ...data, shipments: data.shipments && { ...data.shipments, nodes } }),
    hasNextPage: ({ shipments }) => shipments?.pageInfo.hasNextPage ?? false,
    placeOf: (line) => {
      const at = TIMES[field](line);
      return { value: at == null ? null : Date.parse(at), id: line.portalId ?? line.id };
    },
    askFor: async (ids) => {
      const { data, errors } = await ask(ChangedShipmentsDocument, {
        first: ids.length,
        filter: { ...filter, ids },
      });
      if (data.shipments === null) throw NoAnswer.of(errors);
      return { rows: data.shipments.nodes, errors, renewed: (page) => page };
    },
  };
}

type Milestone = NonNullable<FollowMilestonesSubscription['milestoneRecorded']>;
type Problem = NonNullable<FollowProblemsSubscription['exceptionChanged']>;

/** The shipment that changed; null if any may have, or if the reader may no longer see it. */
export function shipmentIn(message: Milestone | Problem | null): string | null {
  if (message?.__typename === 'MilestoneRecorded') return message.shipment?.id ?? null;
  return message?.__typename === 'ExceptionChanged' ? (message.exception?.shipment?.id ?? null) : null;
}
