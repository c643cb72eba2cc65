import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { trimmed } from '../free-text.ts';
import { countryCode } from './places.ts';

/** A phone number, and the extension that is dialled after it. */
export interface PhoneNumber {
  readonly e164: string;
  /** Digits; null for none. */
  readonly extension: string | null;
}

/** The longest extension, in digits. With the longest number it fits into Salesforce's phone fields. */
const LONGEST_EXTENSION = 15;

/**
 * How people announce an extension, in the languages of our customers: "extension", "Durchwahl", "poste", "interno",
 * "ramal", "toestel", "lokal", "wewnętrzny", "linka", "mellék", "добавочный", "dahili", 内線, 分机, 내선, שלוחה and the like.
 */
const LABELS = [
  'ext(?:n|en|ensi[oó]n|ensão|ension)?',
  'durchw(?:ahl)?|dw|nebenstelle|nst|app(?:arat)?',
  'poste|anexo|int(?:erno|erne)?|ramal|r|toestel|tst',
  'lok(?:al)?|local|linje|ankn(?:ytning)?|alanro|alanumero|dahili',
  'w(?:ew)?(?:n|nętrzny)?|kl(?:apka)?|linka|mell(?:ék)?',
  'доб(?:авочный)?|вн(?:утр)?|内線|分机|分機|转|轉|내선|구내|שלוחה|εσωτ(?:ερικό)?|داخلي',
].join('|');

/** A label and up to 15 digits, which people group as they like: `;ext=12`, `(ext. 12)`, `Durchwahl: 1 234`. */
const LABELLED = new RegExp(
  `^(.*?)[\\s,;.:/()-]*(?<!\\p{L})(?:${LABELS})[\\s.:=)#-]*(\\d(?:[\\s-]?\\d){0,${LONGEST_EXTENSION - 1}})[\\s)]*$`,
  'iu',
);
/** A sign and few digits. More digits could be another number. */
const SIGNED = /^(.*?)[\s(]*(?:[x#~×]|,+|;)[\s.:]*(\d{1,9})[\s)#]*$/iu;

/**
 * A phone number in any notation, read in a country unless it names its own. No part of the text is dropped: what is
 * neither number nor extension makes it unreadable.
 *
 * @param country a name or a code
 * @returns null for a text that is no valid number
 */
export function readPhone(text: string, country: string | null): PhoneNumber | null {
  // Copied numbers carry marks for the writing direction.
  const written = trimmed(text.normalize('NFKC').replaceAll(/\p{Cf}/gu, '')).replace(/^tel:/i, '');
  const [, number = written, digits = null] = LABELLED.exec(written) ?? SIGNED.exec(written) ?? [];
  // Parameters of a tel: address would be dropped.
  if (/[;,]/.test(number)) return null;
  const region = country === null ? null : countryCode(country);
  const parsed = parsePhoneNumberFromString(number, { extract: false, ...defaultCountry(region) });
  if (!parsed?.isValid() || parsed.ext !== undefined) return null;
  return { e164: parsed.number, extension: digits && digits.replaceAll(/\D/g, '') };
}

/** The one text that both systems store. Read again, it gives the same number and extension. */
export function phoneText({ e164, extension }: PhoneNumber): string {
  return extension === null ? e164 : `${e164} ext. ${extension}`;
}

/**
 * Whether two texts are one number with one extension. A number without its country is read in the country of the other one.
 */
export function samePhone(one: string, other: string): boolean {
  const [left, right] = [readPhone(one, null), readPhone(other, null)];
  const known = left ?? right;
  if (known === null) return false;
  const country = parsePhoneNumberFromString(known.e164)?.country ?? null;
  const [first, second] = [left ?? readPhone(one, country), right ?? readPhone(other, country)];
  return first !== null && second !== null && phoneText(first) === phoneText(second);
}

/** The parts of a stored text. */
export function phoneParts(stored: string | null): {
  readonly phone: string | null;
  readonly phoneExtension: string | null;
} {
  const [phone = null, phoneExtension = null] = stored?.split(' ext. ') ?? [];
  return { phone, phoneExtension };
}

function defaultCountry(region: string | null): { defaultCountry?: CountryCode } {
  return region !== null && isSupportedCountry(region) ? { defaultCountry: region } : {};
}
