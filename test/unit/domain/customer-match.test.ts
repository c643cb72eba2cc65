import { describe, expect, it } from 'vitest';
import {
  customerCodeKey,
  lookAlikes,
  nameWords,
  sameCustomerEvidence,
} from '../../../src/domain/customer-match.ts';

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

describe('codes and names that look alike', () => {
  const alike = (one: string, other: string) => {
    const forms = new Set(lookAlikes(one));
    return lookAlikes(other).some((form) => forms.has(form));
  };

  it.each([
    ['Müller', 'MUELLER'],
    ['Straße', 'STRASSE'],
    ['ŁÓDŹ', 'lodz'],
    ['ACME', 'АСМЕ'],
    ['Acme, Inc.', 'ACME LLC'],
    ['Acme GmbH & Co. KG', 'acme'],
    ['The Acme', 'Acme'],
    ["O'Brien", 'OBRIEN'],
    ['1-23', '1/23'],
    ['C01', 'CO1'],
    ['Bill', 'Bi1l'],
    ['BiIl', 'Bill'],
    ["Bill's Co", 'BILLS CO.'],
  ])('%s and %s do', (one, other) => {
    expect(alike(one, other)).toBe(true);
    expect(customerCodeKey(one)).not.toBe(customerCodeKey(other));
  });

  it.each([
    ['C01', 'C02'],
    ['1-23', '12-3'],
    ['ACME-AL', 'ACME-IL'],
    ['100-SA', '100-CO'],
    ['100 SA', '100 AG'],
    ['Harbor', 'Harbour Steel'],
  ])('%s and %s do not', (one, other) => expect(alike(one, other)).toBe(false));

  it('are one code when only case, blanks or the form of Unicode differ', () => {
    expect(new Set(['Über See', 'U\u{308}BERSEE', ' \u{fc}ber\u{a0}see'].map(customerCodeKey)).size).toBe(1);
  });
});
