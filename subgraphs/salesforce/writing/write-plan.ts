import type { Role } from '../../../src/domain/access.ts';
import { guardWrite } from '../../../src/domain/ownership/guard.ts';
import { salesforceValue } from '../../../src/domain/ownership/mapping.ts';
import { sameInSalesforce } from '../../../src/domain/ownership/same-in-salesforce.ts';
import { refusedField, refusedValue } from '../../../src/domain/refused-value.ts';
import type { Lookups } from '../../../src/domain/transforms/transform.ts';
import type { UserError } from '../../../src/domain/user-error.ts';
import { rowOf, type ValuesInSalesforce } from '../../../src/domain/write-intent.ts';
import type { PlannedWrite } from '../../../src/intents/salesforce-intent.ts';
import { Refused, refuse } from '../../../src/mutation/refused.ts';

/** The records of Salesforce that mutations change. */
export type WrittenRecord = 'Account' | 'Contact';

/** The caller's values, by the graph's field names, in the graph's form. Null empties a field. */
export type NamedValues = ReadonlyMap<string, unknown>;

/** A record: Salesforce's values now, and the values after all pending writes. */
export interface StandingRecord {
  /** The values, by graph names, once all pending writes have been carried out. */
  readonly standing: ValuesInSalesforce;
  /** The values, by graph names, that Salesforce has now. */
  readonly observed: ValuesInSalesforce;
  /** The fields of answered writes that Salesforce may not have yet. */
  readonly pending: ReadonlySet<string>;
}

/** The same refusal for a record that does not exist and for one outside the caller's scope. */
export function noSuchRecord(kind: 'account' | 'contact', field = 'id'): never {
  refuse('NOT_FOUND', field, `There is no such ${kind} in Salesforce among those that you may see.`);
}

/** If there is any user error, refuses a plan about a record that the caller may see. */
export function refuseFor(
  recordId: string,
  userErrors: readonly UserError[],
  flagged?: Refused['flagged'],
): void {
  if (userErrors.length > 0) throw new Refused(userErrors, flagged ? { recordId, flagged } : { recordId });
}

/**
 * The fields that an input names, nested ones by their path (`billingAddress.city`). An omitted field is not named. A
 * nested part that is null empties all its fields.
 *
 * @param names the fields that can be named, as in the ownership table
 */
export function namedValues(input: object, names: readonly string[]): NamedValues {
  const named = new Map<string, unknown>();
  for (const name of names) {
    const [head = '', tail] = name.split('.');
    const value = (input as Readonly<Record<string, unknown>>)[head];
    if (value === undefined) continue;
    if (tail === undefined) named.set(name, value);
    else if (value === null) named.set(name, null);
    else {
      const part = (value as Readonly<Record<string, unknown>>)[tail];
      if (part !== undefined) named.set(name, part);
    }
  }
  return named;
}

/** The fields that this caller may not write, each with its owner and what to do instead. */
export function refusals(record: string, fields: Iterable<string>, role: Role): readonly UserError[] {
  return [...fields].flatMap((field) => {
    const decision = guardWrite({ role, record, field, system: 'SALESFORCE' });
    return decision.allowed ? [] : [refusedField(field, decision)];
  });
}

/** Named values in Salesforce's form, with a user error for each value that cannot be converted. */
export function inSalesforceForm(
  record: WrittenRecord,
  named: NamedValues,
  lookups: Lookups,
): { readonly values: ValuesInSalesforce; readonly userErrors: readonly UserError[] } {
  const values: Record<string, unknown> = {};
  const userErrors: UserError[] = [];
  for (const [field, value] of named) {
    const outcome = salesforceValue(rowOf(record, field), value, lookups);
    if (outcome.ok) values[field] = outcome.value;
    else userErrors.push(refusedValue(field, outcome));
  }
  return { values, userErrors };
}

/** The values that change something. If a field has a pending write, its value is written even if it is the same now. */
export function changedValues(
  record: WrittenRecord,
  values: ValuesInSalesforce,
  { standing, observed, pending }: StandingRecord,
): Pick<PlannedWrite, 'newValues' | 'baseValues' | 'standing'> {
  const fields = Object.keys(values).filter(
    (field) => pending.has(field) || !sameInSalesforce(rowOf(record, field), values[field], standing[field]),
  );
  const pick = (from: ValuesInSalesforce) =>
    Object.fromEntries(fields.map((field) => [field, from[field] ?? null]));
  return { newValues: pick(values), baseValues: pick(observed), standing: pick(standing) };
}
