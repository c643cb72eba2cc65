import { readPhone } from '../../../src/domain/transforms/phone-number.ts';

/** A phone as the graph shows it. */
export interface ShownPhone {
  /** E.164; Salesforce's own text where that is no valid number. */
  readonly phone: string | null;
  readonly phoneExtension: string | null;
}

/**
 * Salesforce's text as a number and an extension.
 *
 * @param countryOf reads the country of the account; called only for a number that does not name its own
 */
export async function shownPhone(
  text: string | null,
  countryOf: () => string | null | Promise<string | null>,
): Promise<ShownPhone> {
  if (text === null) return { phone: null, phoneExtension: null };
  const read = readPhone(text, null) ?? readPhone(text, await countryOf());
  return { phone: read?.e164 ?? text, phoneExtension: read?.extension ?? null };
}
