import { describe, expect, it } from 'vitest';
import { currencyCode, freightClass, unlocode } from '../../../src/domain/booking-codes.ts';
import { decimalsOf, readAmount } from '../../../src/domain/money.ts';

describe('a currency', () => {
  it.each(['EUR', 'USD', 'JPY', 'XCG', 'ZWG', 'VED', 'SLE'])('%s is one of ISO 4217', (code) => {
    expect(currencyCode(code)).toBe(code);
    expect(currencyCode(code.toLowerCase())).toBe(code);
  });

  it.each(['', 'EURO', '€', 'US', 'DEM', 'XYZ', 'U$D', 'EUR;', '978'])('%j is none', (text) => {
    expect(currencyCode(text)).toBeNull();
  });
});

describe('an amount', () => {
  it.each<readonly [string, string | null, string]>([
    ['1550', 'JPY', '1550'],
    ['1550.00', 'JPY', '1550'],
    ['0', 'JPY', '0'],
    ['12', 'EUR', '12.00'],
    ['012.5', 'EUR', '12.50'],
    ['1.5', 'HUF', '1.50'],
    ['1.555', 'KWD', '1.555'],
    ['1.5', 'CLF', '1.5000'],
    ['99999999999999.99', 'USD', '99999999999999.99'],
    ['1.5', null, '1.5000'],
  ])('%s in %s is stored as %s', (text, currency, amount) => {
    expect(readAmount(text, currency)).toEqual({ ok: true, amount });
  });

  it.each<readonly [string, string | null, string]>([
    ['1.55', 'JPY', 'has decimals, and JPY has none'],
    ['12.345', 'EUR', 'has more than 2 decimals, and EUR has 2'],
    ['1.5555', 'KWD', 'has more than 3 decimals, and KWD has 3'],
    ['1.55555', null, 'no currency has more'],
    ['100000000000000', 'USD', 'more than 14 digits'],
    ['-5', 'USD', 'has a sign'],
    ['+5', 'USD', 'has a sign'],
    ['-0', 'USD', 'has a sign'],
    ...['', '1,50', '1 000', '.5', '5.', '1e3', 'NaN', '٥', '５', '1.2.3', '$5'].map(
      (text) => [text, 'USD', 'not a plain number'] as const,
    ),
  ])('%j in %s is none: it %s', (text, currency, reason) => {
    expect(readAmount(text, currency)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('has at least the decimals with which people pay in its currency', () => {
    const digits = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      0;
    const known = Intl.supportedValuesOf('currency').filter((code) => currencyCode(code) !== null);
    expect(known.length).toBeGreaterThan(150);
    expect(known.filter((code) => decimalsOf(code) < digits(code))).toEqual([]);
    expect(known.filter((code) => digits(code) > 2 && decimalsOf(code) !== digits(code))).toEqual([]);
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
