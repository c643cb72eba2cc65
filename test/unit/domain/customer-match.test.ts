import { describe, expect, it } from 'vitest';
import { nameWords, sameCustomerEvidence } from '../../../src/domain/customer-match.ts';

const customer = (name: string, country: string | null = null, phone: string | null = null) => ({
  names: [name],
  country,
  phone,
});

describe('customers who may be one', () => {
  it.each([
    ['Northwind Instruments, Inc.', 'NORTHWIND INSTRUMENTS LLC'],
    ['Müller & Söhne GmbH', 'Muller und Sohne'],
    ["O'Brien Foods", 'OBrien Foods Ltd.'],
  ])('%s and %s have the same name', (one, other) => {
    expect(nameWords(one)).toEqual(nameWords(other));
    expect(sameCustomerEvidence(customer(one), customer(other))).toHaveLength(1);
  });

  it('are close when most words are the same, and told with country and phone', () => {
    const phone = '+15550100';
    const evidence = sameCustomerEvidence(
      customer('Harbor Foods', 'US', phone),
      customer('Harbor Foods West', 'US', phone),
    );
    expect(evidence).toHaveLength(3);
  });

  it.each([
    ['Acme', 'Globex'],
    ['Harbor Foods', 'Harbor Steel Works Hamburg'],
    ['Inc.', 'Ltd.'],
  ])('%s and %s are not, whatever country they share', (one, other) => {
    expect(sameCustomerEvidence(customer(one, 'US'), customer(other, 'US'))).toEqual([]);
  });
});
