import type { StatedNumber } from './matching.ts';
import { normalNumber } from './normal-form.ts';
import { IDENTIFYING_TYPES, REFERENCE_KINDS } from './reference-kinds.ts';
import { writtenShipmentNumber } from './shipment-number.ts';

/** A stated number as the tombstones of removed shipments keep numbers. */
export interface StoredNumber {
  /** The hub's own number that it is; null if it is none. */
  readonly own: string | null;
  /** The kinds and normal forms under which another number may stand, as `PRO 123456`. */
  readonly names: readonly string[];
}

/** Null for a number that identifies no shipment, such as a purchase order. */
export function storedNumber({ type, value }: StatedNumber): StoredNumber | null {
  const own = writtenShipmentNumber(value);
  const normal = normalNumber(value);
  const kinds = type === null ? IDENTIFYING_TYPES : type === 'SHIPMENT_NUMBER' ? [] : [type];
  const names = kinds.filter((kind) => REFERENCE_KINDS[kind].identifies).map((kind) => `${kind} ${normal}`);
  const isNothing = normal === '' || (own === null && names.length === 0);
  return isNothing ? null : { own, names: own === null ? names : [] };
}
