/**
 * Milestones of a shipment: NMFTA DSDC In-Transit Visibility event types, with their X12 214 (element 1650), DCSA Track &
 * Trace and GS1 EPCIS 2.0 counterparts. If no standard has a name, the name is ours.
 */
export interface MilestoneRow {
  readonly type: string;
  /** Canonical X12 214 element 1650 codes; further dialect codes are mapped where EDI is read. */
  readonly x1650: readonly string[];
  readonly dcsa: readonly string[];
  readonly bizStep: readonly string[];
  /** Milestones travel to Salesforce; scans and positions stay in the portal. */
  readonly toSalesforce: boolean;
  /** Breaks ties between facts of one instant: the higher rank is the later step of a shipment's life. */
  readonly rank: number;
  readonly description: string;
}

const ROWS = [
  row('BOOKED', ['XB'], ['CONF'], [], true, 0, 'The booking is confirmed.'),
  row('PICKUP_SCHEDULED', [], [], [], false, 1, 'A pickup appointment is agreed.'),
  row('PICKUP_ATTEMPTED', [], [], [], false, 2, 'The driver came and left without the freight.'),
  row('ARRIVED_AT_PICKUP', ['X3'], ['ARRI'], ['arriving'], false, 3, 'The vehicle is at the pickup stop.'),
  row(
    'PICKED_UP',
    ['AF', 'CP', 'AM'],
    ['PICK'],
    ['loading', 'departing'],
    true,
    4,
    'The carrier has the freight.',
  ),
  row('DEPARTED_TERMINAL', ['P1'], ['DEPA'], ['departing'], false, 6, 'The freight left a terminal.'),
  row('ARRIVED_AT_TERMINAL', ['X4'], ['ARRI'], ['arriving'], true, 5, 'The freight is at a terminal.'),
  row('IN_TRANSIT', [], [], ['transporting'], true, 7, 'The freight is on its way.'),
  row('CUSTOMS_HOLD', ['PR'], ['CUSI', 'CUSS'], ['holding'], false, 8, 'Customs holds the freight.'),
  row('CUSTOMS_CLEARED', ['CT'], ['CUSR'], [], false, 9, 'Customs released the freight.'),
  row('OUT_FOR_DELIVERY', ['X6'], [], ['transporting'], true, 10, 'The freight is on the last leg.'),
  row(
    'ARRIVED_AT_DELIVERY',
    ['X1'],
    ['ARRI'],
    ['arriving'],
    false,
    11,
    'The vehicle is at the delivery stop.',
  ),
  row('DELIVERY_ATTEMPTED', ['AH'], [], [], false, 12, 'The driver came and left with the freight.'),
  row('PARTIALLY_DELIVERED', ['PA'], [], [], true, 13, 'Part of the freight is delivered.'),
  row('DELIVERED', ['D1'], ['DROP'], ['receiving'], true, 14, 'The freight is delivered at its last stop.'),
  row('PROOF_OF_DELIVERY_AVAILABLE', [], [], [], true, 15, 'A signed proof of delivery can be read.'),
  row('EXCEPTION_OPENED', [], [], [], true, 16, 'Something went wrong; never the current milestone.'),
  row('EXCEPTION_RESOLVED', [], [], [], true, 17, 'An exception is settled; never the current milestone.'),
  row('RETURNED', ['A3'], [], ['returned'], true, 18, 'The freight went back to the shipper.'),
  row('CANCELLED', ['CA'], ['CANC'], ['void_shipping'], true, 19, 'The shipment is cancelled.'),
] as const;

const STAYS: Readonly<Record<string, string>> = {
  PICKUP_SCHEDULED: 'BOOKED',
  PICKUP_ATTEMPTED: 'BOOKED',
  ARRIVED_AT_PICKUP: 'BOOKED',
  DEPARTED_TERMINAL: 'IN_TRANSIT',
  CUSTOMS_HOLD: 'IN_TRANSIT',
  CUSTOMS_CLEARED: 'IN_TRANSIT',
  ARRIVED_AT_DELIVERY: 'OUT_FOR_DELIVERY',
  DELIVERY_ATTEMPTED: 'OUT_FOR_DELIVERY',
};

export type MilestoneType = (typeof ROWS)[number]['type'];
export const MILESTONES: readonly (MilestoneRow & { readonly type: MilestoneType })[] = ROWS;
export const MILESTONE_TYPES: readonly MilestoneType[] = ROWS.map((entry) => entry.type);
export const MILESTONE_RANK = Object.fromEntries(ROWS.map((entry) => [entry.type, entry.rank])) as Readonly<
  Record<MilestoneType, number>
>;

/**
 * The milestone that Salesforce shows for each current milestone. A milestone that travels is its own summary. A milestone
 * that stays in the portal is shown as the last travelling one that still holds.
 */
export const MILESTONE_SUMMARY = Object.fromEntries(
  ROWS.map(({ type, toSalesforce }) => [type, toSalesforce ? type : STAYS[type]]),
) as Readonly<Record<MilestoneType, MilestoneType>>;

/** A fact that happened, a forecast of the carrier, or a plan agreed beforehand. */
export const EVENT_CLASSIFIERS = ['PLANNED', 'ESTIMATED', 'ACTUAL'] as const;
export type EventClassifier = (typeof EVENT_CLASSIFIERS)[number];

export const EVENT_SOURCES = ['PORTAL', 'HANDHELD', 'CARRIER', 'EDI'] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];

function row<const T extends string>(
  type: T,
  x1650: readonly string[],
  dcsa: readonly string[],
  bizStep: readonly string[],
  toSalesforce: boolean,
  rank: number,
  description: string,
) {
  return { type, x1650, dcsa, bizStep, toSalesforce, rank, description };
}
