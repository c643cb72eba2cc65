import { trimmed } from '../free-text.ts';
import type { MappedRow } from '../ownership/row.ts';
import { problem, type Transform, type Transformed, transformed } from './transform.ts';

/** Values that both systems have, up to their spelling: texts, numbers, times and lists. */

export const SAME: Transform = { toSalesforce: transformed, toPortal: transformed };

export const TEXT: Transform = { toSalesforce: text, toPortal: text };

export const NUMBER: Transform = { toSalesforce: number, toPortal: number };

export const CHECKBOX: Transform = { toSalesforce: checkbox, toPortal: checkbox };

/**
 * A Date of the portal ↔ Salesforce's text, such as `2026-03-01T10:00:00.000+0000`. Salesforce keeps whole seconds, so the
 * milliseconds are cut here: the value read back is then equal to the value sent.
 */
export const DATE_TIME: Transform = {
  toSalesforce: (value) => {
    const at = value instanceof Date ? value : new Date(String(value));
    return Number.isNaN(at.getTime())
      ? noTime()
      : transformed(at.toISOString().replace(/\.\d{3}Z$/, '.000Z'));
  },
  toPortal: (value) => {
    const written = typeof value === 'string' && WITH_OFFSET.test(value) ? value : '';
    const at = new Date(written.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    return Number.isNaN(at.getTime()) ? noTime() : transformed(at);
  },
};

/** A time without an offset could mean any zone, so it is refused. */
const WITH_OFFSET = /^[+-]?\d{4,6}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/;

/** A value of a restricted picklist. */
export const PICKLIST: Transform = { toSalesforce: allowed, toPortal: allowed };

/** A list of the portal ↔ Salesforce's `A;B`, each of them allowed. */
export const MULTI_SELECT: Transform = {
  toSalesforce: (value, row) => each(value, (item) => allowed(item, row), joined),
  toPortal: (value, row) => each(split(value), (item) => allowed(item, row), transformed),
};

/** A list of the portal ↔ one text with semicolons, for references that Salesforce's users only read. */
export const LIST_TEXT: Transform = {
  toSalesforce: (value, row) => {
    const list = each(value, listed, joined);
    return list.ok ? text(list.value, row) : list;
  },
  toPortal: (value) => transformed(split(value)),
};

/** Applies a check to each item of a list. The first problem is the result for the whole list. */
export function each(
  value: unknown,
  check: (item: unknown) => Transformed,
  say: (items: readonly unknown[]) => Transformed,
): Transformed {
  if (!Array.isArray(value)) return problem('WRONG_TYPE', 'This is a list of texts.');
  const results = value.map(check);
  const wrong = results.find((result) => !result.ok);
  return wrong ?? say(results.flatMap((result) => (result.ok ? [result.value] : [])));
}

/** The items of a multi-select value. */
export function split(value: unknown): readonly string[] {
  return String(value)
    .split(';')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function joined(items: readonly unknown[]): Transformed {
  return transformed(items.join(';'));
}

function listed(item: unknown): Transformed {
  const reference = typeof item === 'string' ? trimmed(item) : '';
  return reference !== '' && !reference.includes(';')
    ? transformed(reference)
    : problem('NOT_ALLOWED', 'A reference is not blank and has no semicolon in it.');
}

function text(value: unknown, row: MappedRow): Transformed {
  if (typeof value !== 'string') return problem('WRONG_TYPE', 'This is a text.');
  const { type } = row.salesforce;
  // As Salesforce stores it, so that the value that comes back is the value that was sent.
  const stored = trimmed(value.replaceAll('\r\n', '\n'));
  return 'length' in type && stored.length > type.length
    ? problem('TOO_LONG', `Shorten it to ${type.length} characters; it has ${stored.length}.`)
    : transformed(stored);
}

/** PostgreSQL's driver returns wide numbers as text. */
function number(value: unknown, row: MappedRow): Transformed {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof parsed !== 'number' || !Number.isFinite(parsed))
    return problem('WRONG_TYPE', 'This is a number.');
  const { type } = row.salesforce;
  const digits = 'precision' in type ? type.precision - type.scale : Number.POSITIVE_INFINITY;
  return Math.abs(parsed) < 10 ** digits
    ? transformed(parsed)
    : problem('TOO_LONG', `This number has at most ${digits} digits before the point.`);
}

function checkbox(value: unknown): Transformed {
  return typeof value === 'boolean' ? transformed(value) : problem('WRONG_TYPE', 'This is true or false.');
}

function allowed(value: unknown, row: MappedRow): Transformed {
  const { type } = row.salesforce;
  const values = 'values' in type ? type.values : [];
  return typeof value === 'string' && values.includes(value)
    ? transformed(value)
    : problem('NOT_ALLOWED', `Use one of: ${values.join(', ')}.`);
}

function noTime(): Transformed {
  return problem(
    'INVALID_DATE_TIME',
    'Write a date and a time with an offset, such as 2026-03-01T10:00:00Z.',
  );
}
