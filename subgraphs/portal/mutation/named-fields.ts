import { userRole } from '../../../src/domain/access.ts';
import { guardWrite } from '../../../src/domain/ownership/guard.ts';
import { ownershipOf } from '../../../src/domain/ownership/index.ts';
import { refusedField } from '../../../src/domain/refused-value.ts';
import { email } from '../../../src/domain/transforms/contact-details.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import { Refused } from '../../../src/mutation/refused.ts';
import type { PortalContext } from '../portal.context.ts';

/** A field of a record that an input names, with the requested value. */
export interface NamedField {
  readonly record: string;
  /** The field as the ownership table names it. */
  readonly field: string;
  /** Its path in the input. */
  readonly input: string;
  readonly value: unknown;
}

/** The fields that an input names, by a table of `input name → Record.field`. An omitted field is not named. */
export function namedFields(
  input: object,
  fields: Readonly<Record<string, string>>,
  prefix = '',
): readonly NamedField[] {
  return Object.entries(fields).flatMap(([name, coordinate]) => {
    const [head = '', tail] = name.split('.');
    const part = (input as Readonly<Record<string, unknown>>)[head];
    const value =
      tail === undefined || part === null || part === undefined
        ? part
        : (part as Readonly<Record<string, unknown>>)[tail];
    if (value === undefined) return [];
    const dot = coordinate.indexOf('.');
    return [
      { record: coordinate.slice(0, dot), field: coordinate.slice(dot + 1), input: prefix + name, value },
    ];
  });
}

/** The input of a new record without its nulls. A new record has no value that a null could empty, so null means omitted. */
export function withoutNulls<Input>(input: Input): Input {
  if (Array.isArray(input)) return input.map((item: unknown) => withoutNulls(item)) as Input;
  if (typeof input !== 'object' || input === null || input instanceof Date) return input;
  const present = Object.entries(input).filter(([, value]) => value !== null);
  return Object.fromEntries(
    present.map(([name, value]: [string, unknown]) => [name, withoutNulls(value)]),
  ) as Input;
}

/** Refuses the whole mutation for the problems of its fields. */
export function guardFields(...parameters: Parameters<typeof fieldProblems>): void {
  const errors = fieldProblems(...parameters);
  if (errors.length > 0) throw new Refused(errors);
}

/**
 * The fields that the caller may not write, and those with a value that their row in the ownership table does not allow.
 *
 * @param state the record's own: its milestone, state or status
 */
export function fieldProblems(
  { caller }: PortalContext,
  fields: readonly NamedField[],
  state: string | null = null,
): readonly UserError[] {
  return fields.flatMap(({ record, field, input, value }): readonly UserError[] => {
    const decision = guardWrite({ role: userRole(caller), record, field, system: 'PORTAL', state });
    return decision.allowed ? valueErrors(record, field, input, value) : [refusedField(input, decision)];
  });
}

function valueErrors(record: string, field: string, input: string, value: unknown): readonly UserError[] {
  const row = ownershipOf(record, field);
  if (row === undefined) return [];
  if (value === null || value === '') {
    return row.required ? [userError('MISSING_VALUE', input, 'This needs a value.', row.owner)] : [];
  }
  return row.validation.flatMap((validation): readonly UserError[] => {
    switch (validation.rule) {
      case 'MAX_LENGTH': {
        const length = Array.isArray(value)
          ? value.join('; ').length
          : typeof value === 'string'
            ? value.length
            : 0;
        return length <= validation.max
          ? []
          : [userError('TOO_LONG', input, `Use at most ${validation.max} characters.`, row.owner)];
      }
      case 'EMAIL': {
        const outcome = email(value);
        return outcome.ok ? [] : [userError('INVALID_VALUE', input, outcome.message, row.owner)];
      }
      default:
        return [];
    }
  });
}
