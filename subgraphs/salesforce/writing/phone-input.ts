import { type PhoneNumber, phoneText, readPhone } from '../../../src/domain/transforms/phone-number.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import { textOf } from './current-record.ts';
import type { NamedValues } from './write-plan.ts';

/** The phone of an input that changes a person or a company. Salesforce has both parts in one field. */
export interface PhoneInput {
  readonly phone?: string | null;
  readonly phoneExtension?: string | null;
}

/** The fields that an input names, for the guard. */
export function withPhone(named: NamedValues, { phoneExtension }: PhoneInput): readonly string[] {
  return [...named.keys(), ...(phoneExtension === undefined ? [] : ['phoneExtension'])];
}

/**
 * Number and extension as the one text that Salesforce has. An omitted extension is kept while the number stays the same,
 * and removed when the number changes.
 *
 * @param current the text that Salesforce has now
 * @param country in which both are read
 */
export function withExtension(
  named: NamedValues,
  { phone, phoneExtension }: PhoneInput,
  current: unknown,
  country: string | null,
): { readonly named: NamedValues; readonly userErrors: readonly UserError[] } {
  const before = readPhone(textOf(current) ?? '', country);
  const refused = (field: string, message: string) => ({
    named,
    userErrors: [userError('INVALID_VALUE', field, message)],
  });
  const withNumber = (number: PhoneNumber) => ({
    named: new Map(named).set('phone', phoneText(number)),
    userErrors: [],
  });
  const extension = phoneExtension == null ? phoneExtension : extensionOf(phoneExtension);
  if (phoneExtension != null && extension == null) return refused('phoneExtension', DIGITS);
  if (phone === undefined) {
    if (extension === undefined) return { named, userErrors: [] };
    if (before !== null) return withNumber({ ...before, extension });
    return extension === null ? { named, userErrors: [] } : refused('phoneExtension', NO_NUMBER);
  }
  if (phone === null) {
    return extension == null ? { named, userErrors: [] } : refused('phoneExtension', NO_NUMBER);
  }
  const number = readPhone(phone, country);
  // The transform reports the problem of the number.
  if (number === null) return { named, userErrors: [] };
  if (extension === undefined) {
    const kept = before?.e164 === number.e164 ? before.extension : null;
    return withNumber({ ...number, extension: number.extension ?? kept });
  }
  if (number.extension !== null && number.extension !== extension) return refused('phoneExtension', TWICE);
  return withNumber({ ...number, extension });
}

/** An extension alone, with or without its label: `12`, `x12`, `ext. 12`. */
function extensionOf(written: string): string | null {
  const digits = /^(?:ext\.?|x|#)?\s*(\d(?:[\s-]?\d){0,14})$/i.exec(written)?.[1];
  return digits?.replaceAll(/\D/g, '') ?? null;
}

const DIGITS = 'Write the extension in 1 to 15 digits.';
const NO_NUMBER = 'An extension belongs to a number: give the phone number, too.';
const TWICE = 'The phone number ends with another extension. Give one of them.';
