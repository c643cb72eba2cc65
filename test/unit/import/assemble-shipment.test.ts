import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assembleShipment } from '../../../src/import/assemble-shipment.ts';
import type { FileLine } from '../../../src/import/cell.ts';
import { readMapping } from '../../../src/import/mapping.ts';

const mapping = readMapping(
  join(resolve(import.meta.dirname, '../../..'), 'src/import/mappings/scms-delivery-history.json'),
);

const CELLS = {
  ID: '10',
  'Project Code': '100-CI-T01',
  'PQ #': 'FPQ-1',
  'PO / SO #': 'SO-1',
  'ASN/DN #': 'DN-1',
  Country: 'Kenya',
  'Shipment Mode': 'Air',
  'PO Sent to Vendor Date': '6/1/06',
  'Scheduled Delivery Date': '2-Jul-06',
  'Delivered to Client Date': '3-Jul-06',
  'Delivery Recorded Date': '4-Jul-06',
  'Product Group': 'ARV',
  Vendor: 'Maker',
  'Item Description': 'Tablets',
  'Line Item Quantity': '5',
  'Line Item Value': '10.50',
  'Weight (Kilograms)': '100',
  'Freight Cost (USD)': '12.10',
};
let lines = 1;
const line = (cells: Partial<Record<keyof typeof CELLS, string>> = {}): FileLine => {
  lines += 1;
  return { number: lines, cells: { ...CELLS, ...cells } };
};
const assemble = (...given: FileLine[]) => assembleShipment(given, 'DN-1', mapping);

describe('lines that become one shipment', () => {
  it('adds up what the lines state, to the cent', () => {
    const { shipment } = assemble(
      line({ 'Freight Cost (USD)': '0.1' }),
      line({ ID: '11', 'Freight Cost (USD)': '0.25' }),
    );
    expect(shipment).toMatchObject({
      weightKg: 200,
      freightAmount: '0.35',
      freightBasis: 'STATED',
      freightCurrency: 'USD',
    });
    expect(shipment?.packages).toHaveLength(2);
  });

  it('counts the weight of a pointer once, where it is stated', () => {
    const pointer = {
      ID: '11',
      'Weight (Kilograms)': 'See DN-1 (ID#:10)',
      'Freight Cost (USD)': 'See DN-1 (ID#:10)',
    };
    const { shipment, findings } = assemble(line(), line(pointer));
    expect(shipment).toMatchObject({ weightKg: 100, freightAmount: '12.10' });
    expect(shipment?.packages?.[1]).toMatchObject({ weightKg: null, weightBasis: 'STATED_ELSEWHERE' });
    expect(findings).toEqual([]);
  });

  it('reports a pointer to a line that is not there', () => {
    const { shipment, findings } = assemble(line({ 'Weight (Kilograms)': 'See DN-9 (ID#:99)' }));
    expect(shipment).toMatchObject({ weightKg: null, weightBasis: 'STATED_ELSEWHERE' });
    expect(findings).toMatchObject([{ outcome: 'NOTE', column: 'Weight (Kilograms)' }]);
  });

  it('says in a word why there is no amount', () => {
    const { shipment } = assemble(
      line({
        'Weight (Kilograms)': 'Weight Captured Separately',
        'Freight Cost (USD)': 'Invoiced Separately',
      }),
    );
    expect(shipment).toMatchObject({
      weightKg: null,
      weightBasis: 'CAPTURED_SEPARATELY',
      freightBasis: 'INVOICED_SEPARATELY',
    });
  });

  it('plans every promised delivery and records the actual one, each once', () => {
    const { shipment } = assemble(
      line(),
      line({ ID: '11' }),
      line({ ID: '12', 'Scheduled Delivery Date': '9-Jul-06' }),
    );
    const said = shipment?.events?.map((event) => [
      event.milestone,
      event.classifier,
      event.expectedAt?.toISOString().slice(0, 10),
    ]);
    expect(said).toEqual([
      ['BOOKED', 'ACTUAL', undefined],
      ['DELIVERED', 'PLANNED', '2006-07-02'],
      ['DELIVERED', 'ACTUAL', undefined],
      ['DELIVERED', 'PLANNED', '2006-07-09'],
    ]);
  });

  it('leaves out a booking date behind the delivery, and says so', () => {
    const { shipment, findings } = assemble(line({ 'PO Sent to Vendor Date': '8/1/06' }));
    expect(shipment?.events?.map((event) => event.milestone)).toEqual(['DELIVERED', 'DELIVERED']);
    expect(findings).toMatchObject([{ outcome: 'NOTE', column: 'PO Sent to Vendor Date' }]);
  });

  it('refuses a line that contradicts the first and takes the rest', () => {
    const { linesTaken, findings } = assemble(
      line(),
      line({ ID: '11', Country: 'Haiti' }),
      line({ ID: '12' }),
    );
    expect(linesTaken).toHaveLength(2);
    expect(findings).toMatchObject([{ outcome: 'REFUSED', column: 'Country' }]);
  });

  it('makes no shipment when no line can be taken', () => {
    const { shipment, linesTaken, findings } = assemble(line({ 'Shipment Mode': 'Rocket' }));
    expect([shipment, linesTaken]).toEqual([null, []]);
    expect(findings).toMatchObject([{ outcome: 'REFUSED', column: 'Shipment Mode', value: 'Rocket' }]);
  });

  it('gives the same events the same ids in a second import', () => {
    const ids = () => assemble(line()).shipment?.events?.map((event) => event.eventId);
    expect(ids()).toEqual(ids());
  });
});
