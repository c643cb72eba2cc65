import { phoneText, readPhone } from './phone-number.ts';
import { countryCode } from './places.ts';
import { problem, type Transform, type Transformed, transformed } from './transform.ts';

/** Salesforce's own limits, in characters. */
export const EMAIL_LENGTH = 80;
export const URL_LENGTH = 255;

const BLANK_OR_CONTROL = /[\s\p{Cc}]/u;
/** One address: a local part and a domain with a dot, without spaces. */
const EMAIL_PATTERN = /^[^\s@<>(),;:"]+@[^\s@<>(),;:".]+(?:\.[^\s@<>(),;:".]+)+$/;

/** Invisible characters: an address with one of them looks like the address of another person. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** A phone number in any notation → E.164, with its extension in the same text. Salesforce gets that text, too. */
export const PHONE: Transform = {
  toSalesforce: (value, _row, { country }) => phone(value, country),
  toPortal: (value, _row, { country }) => phone(value, country),
};

/** A valid address is the same in both systems, in composed letters (NFC). */
export const EMAIL: Transform = { toSalesforce: email, toPortal: email };

/** A valid web address is the same in both systems. */
export const URL_ADDRESS: Transform = { toSalesforce: webAddress, toPortal: webAddress };

function phone(value: unknown, country: string | null): Transformed {
  if (typeof value !== 'string') return problem('WRONG_TYPE', 'A phone number is a text.');
  const read = readPhone(value, country);
  if (read !== null) return transformed(phoneText(read));
  return problem('INVALID_PHONE', phoneAdvice(country));
}

/** @param country a name or a code, in which the number was read */
export function phoneAdvice(country: string | null): string {
  const region = country === null ? null : countryCode(country);
  const number =
    region === null
      ? 'Write the phone number with its country, such as +49 30 123456, or give the account a country.'
      : `Write a phone number that is valid in ${region}, or one with its country, such as +49 30 123456.`;
  return `${number} An extension goes last, such as ext. 12.`;
}

export function email(value: unknown): Transformed {
  if (typeof value !== 'string') return problem('WRONG_TYPE', 'An e-mail address is a text.');
  const address = value.trim().normalize('NFC');
  if (address.length > EMAIL_LENGTH) {
    return problem('TOO_LONG', `An e-mail address has at most ${EMAIL_LENGTH} characters.`);
  }
  return isOneAddress(address)
    ? transformed(address)
    : problem('INVALID_EMAIL', 'Write one e-mail address, such as dock@example.com.');
}

/** Other forms of a letter, such as those of full width, are refused too: addresses are compared letter by letter. */
function isOneAddress(text: string): boolean {
  return EMAIL_PATTERN.test(text) && !UNSEEN.test(text) && text === text.normalize('NFKC');
}

export function webAddress(value: unknown): Transformed {
  if (typeof value !== 'string') return problem('WRONG_TYPE', 'A web address is a text.');
  if (value.length > URL_LENGTH) {
    return problem('TOO_LONG', `A web address has at most ${URL_LENGTH} characters.`);
  }
  return isWebAddress(value)
    ? transformed(value)
    : problem('INVALID_URL', 'Write a web address, such as https://www.example.com.');
}

/**
 * Whether a page may link to the text. A browser follows `javascript:` and `data:` too, ignores tabs and line ends in a scheme,
 * and shows the name before an @ as if it were the host: all of these are no web addresses here.
 */
export function isWebAddress(text: string): boolean {
  const parsed = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (parsed === null || BLANK_OR_CONTROL.test(text)) return false;
  return parsed.hostname.includes('.') && parsed.username === '' && parsed.password === '';
}
