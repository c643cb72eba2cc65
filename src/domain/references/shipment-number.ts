import { normalNumber } from './normal-form.ts';

/**
 * The hub's own shipment numbers, such as `WB-7K3M-9Q2D`. The hub alone makes them. A number of this form is refused
 * wherever a customer, staff or a file states a reference, so a stated number of this form is always the hub's own.
 */

/** The marker, then seven or eight letters or digits: `WB-NOR-1000`, `WB-7K3M-9Q2D`. */
const FORM = /^WB([0-9A-Z]{3,4})([0-9A-Z]{4})$/;

/** The characters of a new number: no letter that people confuse with a digit on the phone, and no U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;

/** Whether a text has the form of the hub's numbers, in any spelling. It does not show whether such a shipment exists. */
export function isShipmentNumber(text: string): boolean {
  return FORM.test(normalNumber(text));
}

/** The number as the hub writes it: `wb7k3m9q2d` is `WB-7K3M-9Q2D`. Null for a text of another form. */
export function writtenShipmentNumber(text: string): string | null {
  const [, head, tail] = FORM.exec(normalNumber(text)) ?? [];
  return head === undefined || tail === undefined ? null : `WB-${head}-${tail}`;
}

/** A new number. `randomBelow` gives an integer from 0 to its argument, exclusive, that nobody can foresee. */
export function newShipmentNumber(randomBelow: (limit: number) => number): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomBelow(ALPHABET.length)] ?? '0');
  return `WB-${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** The advice for a stated number that is refused because of its form. */
export const NOT_A_STATED_NUMBER =
  'Only the hub makes numbers of this form (WB-XXXX-XXXX). Leave it out, or give the number that your own system has.';
