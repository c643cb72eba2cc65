import { trimmed } from '../free-text.ts';
import { samePhone } from '../transforms/phone-number.ts';
import type { MappedRow, SalesforceFieldType } from './row.ts';

type Kind = SalesforceFieldType['kind'];
/** Two texts of one field, neither of them empty. */
type Same = (one: string, other: string, type: SalesforceFieldType) => boolean;

/**
 * Whether two values of a field are one value to Salesforce, by the field's type. Salesforce trims texts, stores e-mail
 * addresses in lower case and picklist values in the case of their list, rounds numbers to their scale, cuts times to
 * seconds, and takes ids of 15 and 18 characters.
 */
export function sameInSalesforce({ salesforce: { type } }: MappedRow, one: unknown, other: unknown): boolean {
  const [left, right] = [textOf(one), textOf(other)];
  return left === right || (left !== null && right !== null && SAME[type.kind](left, right, type));
}

const differ: Same = () => false;
const inAnyCase: Same = (one, other) => one.toLowerCase() === other.toLowerCase();
const asNumbers: Same = (one, other, type) => {
  const scale = 'scale' in type ? type.scale : 0;
  // Two numbers that Salesforce stored differ by a whole unit of their last digit.
  return Math.abs(Number(one) - Number(other)) < 0.75 * 10 ** -scale;
};

const SAME: Readonly<Record<Kind, Same>> = {
  Id: sameId,
  Lookup: sameId,
  Text: differ,
  LongTextArea: differ,
  Url: differ,
  AutoNumber: differ,
  Checkbox: inAnyCase,
  Number: asNumbers,
  Currency: asNumbers,
  Percent: asNumbers,
  Date: differ,
  DateTime: (one, other) => secondOf(one) === secondOf(other),
  Phone: samePhone,
  Email: inAnyCase,
  Picklist: inAnyCase,
  MultiselectPicklist: (one, other) => membersOf(one) === membersOf(other),
};

/** The first 15 characters name the record; the other three repeat their case. */
function sameId(one: string, other: string): boolean {
  return one.length >= 15 && one.slice(0, 15) === other.slice(0, 15);
}

/** In seconds. NaN, which equals nothing, for a text that is no time. */
function secondOf(text: string): number {
  return Math.floor(Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')) / 1000);
}

function membersOf(text: string): string {
  const members = text.split(';').map((member) => member.trim().toLowerCase());
  return [...new Set(members)]
    .filter((member) => member !== '')
    .toSorted()
    .join(';');
}

/** Null for an empty value: Salesforce has no empty text. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  const text = typeof value === 'string' ? trimmed(value.replaceAll(/\r\n?/g, '\n')) : JSON.stringify(value);
  return text === '' ? null : text;
}
