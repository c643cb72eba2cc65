import { evaluate, type FormulaRecord } from '../formula/evaluate.ts';
import { type Expression, parseFormula } from '../formula/parse.ts';
import type { FormulaValue } from '../formula/values.ts';
import type { Session } from '../login/sessions.ts';
import type { FieldDefinition, ObjectDefinition, ValidationRule } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import { ApiError } from '../wire/errors.ts';
import type { ColumnValue, Row } from './database.ts';
import type { RecordStore } from './record-store.ts';

const parsed = new WeakMap<ValidationRule, Expression>();

function expressionOf(rule: ValidationRule): Expression {
  let expression = parsed.get(rule);
  if (!expression) {
    expression = parseFormula(rule.formula);
    parsed.set(rule, expression);
  }
  return expression;
}

function formulaValue(field: FieldDefinition, value: ColumnValue | undefined): FormulaValue {
  if (field.type === 'boolean') return value === 1;
  if (value === null || value === undefined) return null;
  if (field.type === 'datetime') return new Date(Number(value));
  return field.type === 'date' ? new Date(`${value}T00:00:00Z`) : value;
}

/** Parses every rule once, so that a formula the org cannot read stops the start and not a later save. */
export function compileValidationRules(schema: OrgSchema): void {
  for (const object of schema.objects.values()) {
    for (const rule of schema.validationRules(object)) {
      try {
        expressionOf(rule);
      } catch (error) {
        throw new Error(`validation rule ${object.name}.${rule.fullName}: ${String(error)}`, {
          cause: error,
        });
      }
    }
  }
}

/** Refuses a record that an active validation rule finds wrong, with the rule's own message. */
export function checkValidationRules(
  schema: OrgSchema,
  store: RecordStore,
  object: ObjectDefinition,
  row: Row,
  old: Row | undefined,
  session: Session,
): void {
  const rules = schema.validationRules(object);
  if (rules.length === 0) return;
  const record = formulaRecord(schema, store, object, row, old, session);
  for (const rule of rules) {
    if (evaluate(expressionOf(rule), record) !== true) continue;
    throw new ApiError('FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, {
      fields: rule.errorDisplayField ? [rule.errorDisplayField] : [],
    });
  }
}

function formulaRecord(
  schema: OrgSchema,
  store: RecordStore,
  object: ObjectDefinition,
  row: Row,
  old: Row | undefined,
  session: Session,
): FormulaRecord {
  const read = (from: Row, name: string): FormulaValue => {
    const path = name.split('.');
    if (path[0]?.startsWith('$')) return globalValue(schema, store, path, session);
    let current: { object: ObjectDefinition; row: Row | undefined } = { object, row: from };
    for (const relationship of path.slice(0, -1)) current = parentOf(schema, store, current, relationship);
    const field = current.object.fields.get(path.at(-1)?.toLowerCase() ?? '');
    if (!field) throw new Error(`formula: ${object.name} has no field ${name}`);
    return formulaValue(field, current.row?.[field.name]);
  };
  return {
    isNew: old === undefined,
    value: (field) => read(row, field),
    prior: (field) => read(old ?? row, field),
  };
}

function parentOf(
  schema: OrgSchema,
  store: RecordStore,
  from: { object: ObjectDefinition; row: Row | undefined },
  relationship: string,
): { object: ObjectDefinition; row: Row | undefined } {
  const link = [...from.object.fields.values()].find(
    (field) => field.relationshipName?.toLowerCase() === relationship.toLowerCase(),
  );
  if (!link) throw new Error(`formula: ${from.object.name} has no relationship ${relationship}`);
  const object = schema.known(link.referenceTo[0] ?? '');
  const id = from.row?.[link.name];
  return { object, row: typeof id === 'string' ? store.find(object, id) : undefined };
}

function globalValue(
  schema: OrgSchema,
  store: RecordStore,
  path: readonly string[],
  session: Session,
): FormulaValue {
  if (path[0]?.toLowerCase() === '$permission') return session.access.hasCustomPermission(path[1] ?? '');
  if (path[0]?.toLowerCase() !== '$user') throw new Error(`formula: ${path[0]} is not available`);
  const user = schema.known('User');
  const field = user.fields.get(path[1]?.toLowerCase() ?? '');
  if (!field) throw new Error(`formula: $User has no field ${path[1]}`);
  return formulaValue(field, store.find(user, session.userId)?.[field.name]);
}
