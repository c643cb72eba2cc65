import { describe, expect, it } from 'vitest';
import { customersOf } from '../../../src/console/operations/business/customers.ts';

const account = (id: string) => ({ id, portalId: id, displayName: `Customer ${id}` });
const report = (id: string, shipments: number) => ({
  account: account(id),
  lane: { originCountry: null, destinationCountry: null },
  shipments,
  pickedUp: 1,
  onTimePickupRate: 0.5,
  delivered: 1,
  onTimeDeliveryRate: null,
});
const opened = (id: string, count: number) => {
  return { account: account(id), kind: 'EXCEPTIONS_OPENED', count } as const;
};

describe('the business by customer', () => {
  it('has every customer with shipments or events, and how punctual each was', () => {
    const rows = customersOf({
      customers: [opened('a', 1), opened('b', 3)],
      punctual: [report('quiet', 9), report('a', 2)],
    });
    expect(rows.map(({ id, punctual, counts }) => [id, punctual?.shipments, counts[0]?.[1]])).toEqual([
      ['b', undefined, 3],
      ['a', 2, 1],
      ['quiet', 9, 0],
    ]);
  });

  it('is told without punctuality where one lane is shown', () => {
    expect(customersOf({ customers: [opened('a', 1)] })).toMatchObject([{ id: 'a', punctual: null }]);
  });
});
