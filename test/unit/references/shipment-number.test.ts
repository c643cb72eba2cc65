import { assert, boolean, constantFrom, infiniteStream, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isShipmentNumber,
  newShipmentNumber,
  writtenShipmentNumber,
} from '../../../src/domain/references/shipment-number.ts';

const NUMBER = infiniteStream(nat(1e6)).map((numbers) =>
  newShipmentNumber((limit) => (numbers.next().value ?? 0) % limit),
);
const SEPARATOR = constantFrom('', ' ', '-', '  ', '_', '/', '.', '‐', '\t');

describe("the hub's own shipment numbers", () => {
  it('are known however a carrier or a person spells them', () => {
    assert(
      property(NUMBER, infiniteStream(SEPARATOR), boolean(), (number, separators, low) => {
        const spelled = Array.from(number, (each) => each + (separators.next().value ?? '')).join('');
        const text = low ? spelled.toLowerCase() : spelled;
        expect(isShipmentNumber(text)).toBe(true);
        expect(writtenShipmentNumber(text)).toBe(number);
      }),
    );
  });

  it.each(['WB-NOR-1000', 'wb nor 1000', 'WB-7K3M-9Q2D', 'ＷＢ-7K3M-9Q2D'])('%s has their form', (text) => {
    expect(isShipmentNumber(text)).toBe(true);
  });

  it.each(['', 'WB', 'WB-1', 'PRO400000', '400000', 'WB-7K3M-9Q2DX-1', 'XWB-7K3M-9Q2D', 'ВB-7K3M-9Q2D'])(
    '%j has not',
    (text) => {
      expect(isShipmentNumber(text)).toBe(false);
      expect(writtenShipmentNumber(text)).toBeNull();
    },
  );
});
