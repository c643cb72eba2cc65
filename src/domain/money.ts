/** Amounts of money as texts, so that no cent is lost, with the decimals of their currency. */

/**
 * The decimals of the currencies that have other than two: the minor units of ISO 4217. `Intl` has other ones, such as none
 * for the Hungarian forint: those that people use in cash.
 */
const MINOR_UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([decimals, codes]) => codes.split(' ').map((code) => [code, Number(decimals)] as const)),
);
const USUAL_DECIMALS = 2;
const MOST_DECIMALS = 4;

/** The most digits of an amount before its point. */
export const AMOUNT_DIGITS = 14;

/** An amount in the form in which it is stored, or why it is none and what to do about it. */
export type ReadAmount =
  | { readonly ok: true; readonly amount: string }
  | { readonly ok: false; readonly reason: string; readonly advice: string };

/** How many decimals an amount in a currency has. */
export function decimalsOf(currency: string): number {
  return MINOR_UNITS[currency] ?? USUAL_DECIMALS;
}

/**
 * Reads an amount of zero or more. Decimals that are zero may be left out, and may be too many.
 *
 * @param currency null for an unknown one: then only what is an amount in no currency is refused
 */
export function readAmount(text: string, currency: string | null, mostDigits = AMOUNT_DIGITS): ReadAmount {
  const most = currency === null ? MOST_DECIMALS : decimalsOf(currency);
  const example = most === 0 ? '1250' : `1250.${'50'.padEnd(most, '0')}`;
  const refused = (reason: string): ReadAmount => ({ ok: false, reason, advice: `Write it as ${example}.` });
  const [, sign, whole, decimals = ''] = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return refused('is not a plain number of digits and a point');
  if (sign !== '') return refused('has a sign, and an amount is zero or more');
  const digits = whole.replace(/^0+(?=\d)/, '');
  if (digits.length > mostDigits) return refused(`has more than ${mostDigits} digits before the point`);
  const kept = decimals.replace(/0+$/, '');
  if (kept.length > most) {
    const rule = currency === null ? 'no currency has more' : `${currency} has ${most === 0 ? 'none' : most}`;
    return refused(most === 0 ? `has decimals, and ${rule}` : `has more than ${most} decimals, and ${rule}`);
  }
  return { ok: true, amount: most === 0 ? digits : `${digits}.${kept.padEnd(most, '0')}` };
}
