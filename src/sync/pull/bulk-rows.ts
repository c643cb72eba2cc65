import {
  isMapped,
  OWNERSHIP,
  type SalesforceFieldType,
  type SynchronizedObject,
} from '../../domain/ownership/index.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';

type CsvCells = Readonly<Record<string, string | null>>;

const NUMBERS: ReadonlySet<SalesforceFieldType['kind']> = new Set(['Number', 'Currency', 'Percent']);
const CHECKBOXES = ['IsDeleted'];
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/**
 * A row of a bulk result as the REST API answers it: numbers and checkboxes by the type of their field, a parent's field
 * within its parent. Bulk results are texts only.
 */
export function rowOfCells(object: SynchronizedObject, cells: CsvCells): SalesforceRow {
  const kinds = kindsOf(object);
  const row: { Id: string; [field: string]: unknown } = { Id: cells['Id'] ?? '' };
  for (const [name, text] of Object.entries(cells)) {
    const value = valueOf(kinds.get(name), name, text);
    const [parent = '', field] = name.split('.');
    if (field === undefined) row[name] = value;
    else if (text === null) row[parent] ??= null;
    else row[parent] = { ...(row[parent] as object | null), [field]: value };
  }
  return row;
}

function kindsOf(object: SynchronizedObject): ReadonlyMap<string, SalesforceFieldType['kind']> {
  const rows = OWNERSHIP.filter(isMapped).filter(({ salesforce }) => salesforce.object === object);
  return new Map(rows.map(({ salesforce }) => [salesforce.field, salesforce.type.kind]));
}

function valueOf(kind: SalesforceFieldType['kind'] | undefined, name: string, text: string | null) {
  if (text === null) return null;
  if (kind === 'Checkbox' || CHECKBOXES.includes(name)) return WORDS.get(text) ?? text;
  return kind !== undefined && NUMBERS.has(kind) ? numberOf(text) : text;
}

/** A cell without a number, such as `#Error!` of a formula, stays the text that it is: a person is asked about it. */
function numberOf(text: string): number | string {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  // JSON has no negative zero.
  return Number.isFinite(number) ? number + 0 : text;
}
