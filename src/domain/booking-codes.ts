import { COUNTRIES } from './transforms/iso-3166.ts';

/** The codes of standards that a booking names, each read in the spellings that people use. Null for no such code. */

/** ISO 4217, list one of June 2024, with what was added since. Codes withdrawn since then stay: papers still state them. */
const CURRENCIES: ReadonlySet<string> = new Set(
  `
  AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
  CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
  GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
  KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
  NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS
  SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND
  VUV WST XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWG
  `
    .trim()
    .split(/\s+/),
);

/** A currency by its ISO 4217 code, in any case. */
export function currencyCode(text: string): string | null {
  const code = text.toUpperCase();
  return CURRENCIES.has(code) ? code : null;
}

/** The freight classes of the National Motor Freight Classification. */
const FREIGHT_CLASSES = '50 55 60 65 70 77.5 85 92.5 100 110 125 150 175 200 250 300 400 500'.split(' ');

const FREIGHT_CLASS = /^(?:class\s*)?0*(\d{2,3})(?:[.,](\d)0*)?$/i;

export const FREIGHT_CLASS_ADVICE = `Use a class of the NMFC: ${FREIGHT_CLASSES.join(', ')}.`;

/** A freight class as the classification writes it: `77.5` for `Class 77,50`. */
export function freightClass(text: string): string | null {
  const [, whole, tenth = '0'] = FREIGHT_CLASS.exec(text) ?? [];
  const written = tenth === '0' ? whole : `${whole}.${tenth}`;
  return FREIGHT_CLASSES.find((known) => known === written) ?? null;
}

/** Countries of UN/LOCODE: those of ISO 3166-1, and XZ for installations in international waters. */
const LOCODE_COUNTRIES: ReadonlySet<string> = new Set([...COUNTRIES.map(([code]) => code), 'XZ']);
const LOCODE = /^([A-Z]{2})[\s-]?([A-Z2-9]{3})$/;

/**
 * A UN/LOCODE in its five characters: the country, and three letters or digits from 2 to 9. The places themselves are not
 * looked up: the list changes twice a year, and a code that is newer than ours is no mistake.
 */
export function unlocode(text: string): string | null {
  const [, country = '', place = ''] = LOCODE.exec(text.toUpperCase()) ?? [];
  return LOCODE_COUNTRIES.has(country) ? country + place : null;
}
