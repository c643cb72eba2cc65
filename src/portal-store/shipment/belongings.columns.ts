import { normalNumber } from '../../domain/references/normal-form.ts';
import { confirmationBy, type ReferenceParty } from '../../domain/references/reference-kinds.ts';
import type { AccessorialCode, ReferenceType, StatedBasis, StopType } from '../../domain/vocabulary/index.ts';
import {
  integer,
  measure,
  money,
  type NewRecord,
  type RecordOf,
  text,
  time,
  uuid,
} from '../record/column.ts';
import { recordTable } from '../record/record-table.ts';

/** The lists that belong to a shipment and are replaced as a whole. */

export const REFERENCE = recordTable('shipment_reference', {
  shipmentId: uuid().needed(),
  type: text<ReferenceType>().needed(),
  value: text().needed(),
  statedBy: text<ReferenceParty>().given(),
  /** Null until staff, the carrier or a file have confirmed it. */
  confirmedBy: text<ReferenceParty>().orNull().given(),
  /** The form in which references are compared; see `normalNumber`. */
  normalized: text().stored(),
});

export const STOP = recordTable('stop', {
  portalId: uuid(),
  shipmentId: uuid().needed(),
  sequence: integer().needed(),
  type: text<StopType>().needed(),
  name: text().orNull().given(),
  city: text().orNull().given(),
  country: text().orNull().given(),
  unlocode: text().orNull().given(),
  terminalCode: text().orNull().given(),
  /** IANA name. */
  timeZone: text().orNull().given(),
  appointmentFrom: time().orNull().given(),
  appointmentTo: time().orNull().given(),
  arrivedAt: time().orNull().given(),
  departedAt: time().orNull().given(),
});

export const PACKAGE = recordTable('package', {
  portalId: uuid(),
  shipmentId: uuid().needed(),
  line: integer().needed(),
  description: text().orNull().given(),
  productGroup: text().orNull().given(),
  pieces: integer().orNull().given(),
  weightKg: measure().orNull().given(),
  weightBasis: text<StatedBasis>().given(),
  valueAmount: money().orNull().given(),
  valueCurrency: text().orNull().given(),
});

export const ACCESSORIAL = recordTable('accessorial', {
  shipmentId: uuid().needed(),
  code: text<AccessorialCode>().needed(),
  billingReference: text().orNull().given(),
});

export type ReferenceRecord = RecordOf<typeof REFERENCE>;
export type StopRecord = RecordOf<typeof STOP>;
export type PackageRecord = RecordOf<typeof PACKAGE>;
export type AccessorialRecord = RecordOf<typeof ACCESSORIAL>;

/** Staff state it, and so confirm it, unless the reference says otherwise. */
export type NewReference = Omit<NewRecord<typeof REFERENCE>, 'shipmentId'>;
export type NewStop = Omit<NewRecord<typeof STOP>, 'shipmentId'>;
export type NewPackage = Omit<NewRecord<typeof PACKAGE>, 'shipmentId'>;
/** If an update omits a billing reference, the stored one stays. */
export type NewAccessorial = Omit<NewRecord<typeof ACCESSORIAL>, 'shipmentId'>;

/** The rows of a shipment's lists, with their derived columns. */
export const ROWS = {
  references: (reference: NewReference, shipmentId: string) => {
    const { statedBy = 'STAFF', confirmedBy = confirmationBy(statedBy) } = reference;
    return { ...reference, statedBy, confirmedBy, shipmentId, normalized: normalNumber(reference.value) };
  },
  stops: (stop: NewStop, shipmentId: string) => ({ ...stop, shipmentId }),
  packages: (line: NewPackage, shipmentId: string) => ({
    ...line,
    shipmentId,
    weightBasis: line.weightBasis ?? basisOf(line.weightKg),
  }),
  accessorials: (accessorial: NewAccessorial, shipmentId: string) => ({ ...accessorial, shipmentId }),
};

/** The basis of an amount that is given without one. */
export function basisOf(amount: number | string | null | undefined): StatedBasis {
  return amount == null ? 'UNKNOWN' : 'STATED';
}
