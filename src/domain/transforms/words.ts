import {
  CASE_STATUSES,
  EXCEPTION_ROUTES,
  EXCEPTIONS,
  type ExceptionState,
  HUB_ORIGIN,
  MILESTONE_SUMMARY,
  SEVERITY_PRIORITIES,
  TASK_STATUSES,
} from '../vocabulary/index.ts';
import { problem, type ServiceLookup, type Transform, type Transformed, transformed } from './transform.ts';
import { each, joined, split } from './values.ts';

/** Values for which the two systems have different words. */

export const SERVICE_LEVEL: Transform = {
  toSalesforce: (value, _row, { services }) => label(value, services),
  toPortal: (value, _row, { services }) => code(value, services),
};

export const SERVICE_LEVELS_LIST: Transform = {
  toSalesforce: (value, _row, { services }) => each(value, (item) => label(item, services), joined),
  toPortal: (value, _row, { services }) => each(split(value), (item) => code(item, services), transformed),
};

/** A milestone that stays in the portal is sent as the last milestone that Salesforce has a value for. */
export const MILESTONE: Transform = {
  toSalesforce: (value) => word(MILESTONE_SUMMARY, value),
  toPortal: (value) => (word(MILESTONE_SUMMARY, value).ok ? transformed(value) : notAllowed()),
};

export const EXCEPTION_STATE = statusWords(CASE_STATUSES);
export const TASK_STATUS = statusWords(TASK_STATUSES);

/** Sent once. Salesforce has three values for our four, so it is never read back. */
export const SEVERITY_PRIORITY: Transform = {
  toSalesforce: (value) => then(word(SEVERITY_PRIORITIES, value), (priority) => priority.case),
  toPortal: null,
};
export const TASK_PRIORITY: Transform = {
  toSalesforce: (value) => then(word(SEVERITY_PRIORITIES, value), (priority) => priority.task),
  toPortal: null,
};
export const EXCEPTION_REASON: Transform = {
  toSalesforce: (value) => then(word(EXCEPTION_ROUTES, value), (route) => route.reason),
  toPortal: null,
};

/** What went wrong in words, with the code behind it: `The pickup was missed. (MISSED_PICKUP)`. */
export const EXCEPTION_SUBJECT: Transform = {
  toSalesforce: (value) => then(word(SUBJECTS, value), (subject) => subject),
  toPortal: (value) => {
    const found = typeof value === 'string' ? /\(([A-Z_]+)\)$/.exec(value)?.[1] : undefined;
    return found !== undefined && word(SUBJECTS, found).ok ? transformed(found) : notAllowed();
  },
};
const SUBJECTS: Readonly<Record<string, string>> = Object.fromEntries(
  EXCEPTIONS.map((row) => [row.code, `${row.description} (${row.code})`]),
);

/** The same for every record: the hub opened it. */
export const ORIGIN: Transform = { toSalesforce: () => transformed(HUB_ORIGIN), toPortal: null };

function statusWords(rows: readonly { status: string; state: ExceptionState; set: boolean }[]): Transform {
  const set = Object.fromEntries(rows.filter((row) => row.set).map((row) => [row.state, row.status]));
  const states = Object.fromEntries(rows.map((row) => [row.status, row.state]));
  return { toSalesforce: (value) => word(set, value), toPortal: (value) => word(states, value) };
}

type Found<T> = { readonly ok: true; readonly value: T } | Extract<Transformed, { ok: false }>;

function word<T>(words: Readonly<Record<string, T>>, value: unknown): Found<T> {
  if (typeof value !== 'string' || !Object.hasOwn(words, value)) return notAllowed();
  return { ok: true, value: words[value] as T };
}

function then<T>(found: Found<T>, say: (value: T) => unknown): Transformed {
  return found.ok ? transformed(say(found.value)) : found;
}

function label(value: unknown, services: ServiceLookup): Transformed {
  const found = typeof value === 'string' ? services.labelOf(value) : null;
  return found === null
    ? problem('UNKNOWN_SERVICE', 'Approve a Salesforce label for this service code, then retry.')
    : transformed(found);
}

function code(value: unknown, services: ServiceLookup): Transformed {
  const found = typeof value === 'string' ? services.codeOf(value) : null;
  return found === null
    ? problem('UNKNOWN_SERVICE', 'Approve a service code for this Salesforce label, then retry.')
    : transformed(found);
}

function notAllowed(): Extract<Transformed, { ok: false }> {
  return { ok: false, code: 'NOT_ALLOWED', message: 'This value has no word in the other system.' };
}
