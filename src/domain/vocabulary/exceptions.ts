/** A kind of exception, with the X12 214 element 1651 code that carriers use for it. */
export interface ExceptionCodeRow {
  readonly code: string;
  /** X12 214 element 1651; null if the standard has no code. */
  readonly x1651: string | null;
  readonly description: string;
}

const ROWS = [
  row('WEATHER', 'AO', 'Weather or a natural disaster.'),
  row('MECHANICAL', 'AI', 'A mechanical breakdown.'),
  row('ACCIDENT', 'AF', 'An accident.'),
  row('ROAD_CONDITIONS', 'BE', 'Road conditions.'),
  row('DRIVER_UNAVAILABLE', 'D2', 'No driver.'),
  row('MISSED_PICKUP', 'AY', 'The pickup was missed.'),
  row('MISSED_DELIVERY', 'A1', 'The delivery was missed.'),
  row('INCORRECT_ADDRESS', 'A2', 'The address is wrong.'),
  row('UNABLE_TO_LOCATE', 'A5', 'The place cannot be found.'),
  row('CONSIGNEE_CLOSED', 'B1', 'The consignee is closed.'),
  row('RECIPIENT_UNAVAILABLE', 'AQ', 'Nobody could receive the freight.'),
  row('REFUSED', 'BS', 'The customer refused the delivery.'),
  row('DAMAGED', 'AK', 'The freight is damaged.'),
  row('MISSING_DOCUMENTS', 'BC', 'Papers are missing.'),
  row('CUSTOMS', 'CA', 'Held by customs.'),
  row('BORDER', 'BD', 'Border clearance.'),
  row('HELD_FOR_PAYMENT', 'B4', 'Held for payment.'),
  row('CREDIT_HOLD', 'C2', 'On credit hold.'),
  row('HELD_FOR_APPOINTMENT', 'HB', 'Waiting for an appointment.'),
  row('SHIPPER_DELAY', 'AM', 'Delayed by the shipper.'),
  row('CONSIGNEE_DELAY', 'AG', 'Delayed by the consignee.'),
  row('CARRIER_DELAY', 'AJ', 'Delayed by the carrier.'),
  row('MIS_SORT', 'AA', 'Sorted to the wrong place.'),
  row('OVERWEIGHT', 'BQ', 'Over the weight limit.'),
  row('RETURNING', 'BT', 'On its way back to the shipper.'),
  row('HOLIDAY', 'AN', 'A holiday.'),
  row('LOST', null, 'The freight is lost.'),
  row('SHORTAGE', null, 'Pieces are missing.'),
  row('CUSTOMER_DISPUTE', null, 'The customer disputes the service or the bill.'),
  row('OTHER', 'BG', 'Anything else; the note says what.'),
] as const;

export type ExceptionCode = (typeof ROWS)[number]['code'];
export const EXCEPTIONS: readonly (ExceptionCodeRow & { readonly code: ExceptionCode })[] = ROWS;
export const EXCEPTION_CODES: readonly ExceptionCode[] = ROWS.map((entry) => entry.code);

export const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const EXCEPTION_STATES = ['OPEN', 'ACKNOWLEDGED', 'RESOLVED'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

function row<const T extends string>(code: T, x1651: string | null, description: string) {
  return { code, x1651, description };
}
