import { describe, expect, it } from 'vitest';
import { currencyCode, freightClass, unlocode } from '../../../src/domain/booking-codes.ts';

describe('a currency', () => {
  it.each(['EUR', 'USD', 'JPY', 'XCG', 'ZWG', 'VED', 'SLE'])('%s is one of ISO 4217', (code) => {
    expect(currencyCode(code)).toBe(code);
    expect(currencyCode(code.toLowerCase())).toBe(code);
  });

  it.each(['', 'EURO', '€', 'US', 'DEM', 'XYZ', 'U$D', 'EUR;', '978'])('%j is none', (text) => {
    expect(currencyCode(text)).toBeNull();
  });
});

describe('a freight class', () => {
  it.each([
    ['70', '70'],
    ['77.5', '77.5'],
    ['77.50', '77.5'],
    ['92,5', '92.5'],
    ['100.0', '100'],
    ['Class 85', '85'],
    ['CLASS 092.5', '92.5'],
    ['500', '500'],
  ])('%s is %s of the NMFC', (text, known) => {
    expect(freightClass(text)).toBe(known);
  });

  it.each(['', '51', '77', '92', '70.5', '1000', '-70', '7', 'LTL', '70 80', '70kg', '٧٠'])(
    '%j is none',
    (text) => {
      expect(freightClass(text)).toBeNull();
    },
  );
});

describe('a UN/LOCODE', () => {
  it.each([
    ['DEHAM', 'DEHAM'],
    ['de ham', 'DEHAM'],
    ['US-NYC', 'USNYC'],
    ['CNS29', 'CNS29'],
    ['XZCAL', 'XZCAL'],
  ])('%s is %s', (text, code) => {
    expect(unlocode(text)).toBe(code);
  });

  it.each(['', 'HAM', 'DE', 'DEHA', 'DEHAMB', 'XXHAM', 'DEHA1', 'DEHA0', 'DE  HAM', 'ÄEHAM', 'Hamburg'])(
    '%j is none',
    (text) => {
      expect(unlocode(text)).toBeNull();
    },
  );
});
