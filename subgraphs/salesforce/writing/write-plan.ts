import type { Role } from '../../../src/domain/access.ts';
import { guardWrite } from '../../../src/domain/ownership/guard.ts';
import { salesforceValue } from '../../../src/domain/ownership/mapping.ts';
import { refusedField, refusedValue } from '../../../src/domain/refused-value.ts';
import type { Lookups } from '../../../src/domain/transforms/transform.ts';
import type { UserError } from '../../../src/domain/user-error.ts';
import { rowOf, type SalesforceSaid, saysSame } from '../../../src/domain/write-intent.ts';
import type { PlannedWrite } from '../../../src/intents/salesforce-intent.ts';
import { Refused, refuse } from '../../../src/mutation/refused.ts';

/** The records of Salesforce that mutations change. */
export type WrittenRecord = 'Account' | 'Contact';

/** Values that a caller named, by the graph's field names, in the graph's words. Null empties a field. */
export type NamedValues = ReadonlyMap<string, unknown>;

/** A record as Salesforce has it at this moment, and as it will be. */
export interface StandingRecord {
  /** Every field of the record by its name in the graph, once all that was answered before is carried out. */
  readonly said: SalesforceSaid;
  /** The same as Salesforce has it now. */
  readonly observed: SalesforceSaid;
  /** The fields that were answered before and that Salesforce may not have yet. */
  readonly pending: ReadonlySet<string>;
}

/** Not there and not the caller's look alike. */
export function noSuchRecord(kind: 'account' | 'contact', field = 'id'): never {
  refuse('NOT_FOUND', field, `There is no such ${kind} in Salesforce among those that you may see.`);
}

/** Refuses a plan about a record that the caller may see, when anything speaks against it. */
export function refuseFor(
  recordId: string,
  userErrors: readonly UserError[],
  flagged?: Refused['flagged'],
): void {
  if (userErrors.length > 0) throw new Refused(userErrors, flagged ? { recordId, flagged } : { recordId });
}

/**
 * The fields that an input names, nested ones by their path (`billingAddress.city`). What an input leaves out is not
 * named; a nested part that is null empties all its fields.
 *
 * @param names those of the fields that can be named, as the ownership table has them
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

/** Named values in Salesforce's words, with what is wrong with the others. */
export function saidToSalesforce(
  record: WrittenRecord,
  named: NamedValues,
  lookups: Lookups,
): { readonly values: SalesforceSaid; readonly userErrors: readonly UserError[] } {
  const values: Record<string, unknown> = {};
  const userErrors: UserError[] = [];
  for (const [field, value] of named) {
    const outcome = salesforceValue(rowOf(record, field), value, lookups);
    if (outcome.ok) values[field] = outcome.value;
    else userErrors.push(refusedValue(field, outcome));
  }
  return { values, userErrors };
}

/** Only what changes something. A field that another write is on its way to is written, whatever it holds now. */
export function changedValues(
  record: WrittenRecord,
  values: SalesforceSaid,
  { said, observed, pending }: StandingRecord,
): Pick<PlannedWrite, 'newValues' | 'baseValues' | 'standing'> {
  const fields = Object.keys(values).filter(
    (field) => pending.has(field) || !saysSame(rowOf(record, field), values[field], said[field]),
  );
  const pick = (from: SalesforceSaid) =>
    Object.fromEntries(fields.map((field) => [field, from[field] ?? null]));
  return { newValues: pick(values), baseValues: pick(observed), standing: pick(said) };
}
