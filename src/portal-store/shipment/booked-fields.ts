import { plainFields } from '../../domain/ownership/plain-fields.ts';
import type { ColumnsOf } from '../record/insert-rows.ts';
import type { NewShipment } from '../writes.ts';
import { PROJECTION } from './projection.ts';
import { SHIPMENT } from './shipment.columns.ts';

/** Fields of a booking that are nothing but a column: their row in the ownership table says all there is to know. */
export const BOOKED_FIELDS = plainFields('Shipment', {
  table: 'shipment',
  mutations: ['shipmentBook', 'shipmentUpdate'],
  besides: new Set([...Object.keys(SHIPMENT), ...Object.keys(PROJECTION)]),
});

/** Their columns, as far as these shipments name them: the others keep their defaults. */
export function bookedColumns(shipments: readonly NewShipment[]): ColumnsOf<NewShipment> {
  const named = BOOKED_FIELDS.filter(({ portal }) =>
    shipments.some(({ owned }) => owned?.[portal.column] !== undefined),
  );
  return Object.fromEntries(
    named.map(({ portal: { column, type } }) => [
      column,
      [type, ({ owned }: NewShipment) => owned?.[column]] as const,
    ]),
  );
}
