import { expect, it } from 'vitest';
import { DEMO_CUSTOMERS } from '../../../src/cli/demo/people.ts';
import { demoShipments } from '../../../src/cli/demo/shipments.ts';
import { normalNumber } from '../../../src/domain/references/normal-form.ts';
import { isShipmentNumber } from '../../../src/domain/references/shipment-number.ts';

it('no two demo shipments share a number of any kind', () => {
  const records = DEMO_CUSTOMERS.flatMap((customer) => demoShipments(customer, new Date())).map(
    ({ record }) => record,
  );
  const numbers = records.flatMap(
    ({ number, references, quoteReference, invoiceReferences, accessorials }) => [
      `number ${normalNumber(number)}`,
      ...(references ?? []).map(({ type, value }) => `${type} ${normalNumber(value)}`),
      `quote ${quoteReference ?? ''}`,
      ...(invoiceReferences ?? []).map((value) => `invoice ${value}`),
      ...(accessorials ?? []).map(({ billingReference }) => `billing ${billingReference ?? ''}`),
    ],
  );
  expect(numbers.length).toBeGreaterThan(records.length * 3);
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
  expect(records.filter(({ number }) => !isShipmentNumber(number))).toEqual([]);
});
