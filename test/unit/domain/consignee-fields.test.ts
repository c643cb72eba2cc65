import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNamedType, isAbstractType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';
import { CONSIGNEE, hiddenBy, visibleFields } from '../../../src/domain/access.ts';
import { CONSIGNEE_FIELDS } from '../../../src/domain/consignee-fields.ts';

const schema = buildSchema(readFileSync(join(packageRoot(), 'schema/api.graphql'), 'utf8'));
const objects = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && !type.name.startsWith('__') ? [type] : [],
);

/** The object types without a row to which a field of the table leads. */
function leadsOutside(table: Readonly<Record<string, readonly string[]>>): string[] {
  return objects.flatMap((type) =>
    (table[type.name] ?? []).flatMap((name) => {
      const answered = getNamedType(type.getFields()[name]?.type ?? type);
      const possible = isAbstractType(answered) ? schema.getPossibleTypes(answered) : [answered];
      return possible.filter((each) => isObjectType(each) && !(each.name in table)).map((each) => each.name);
    }),
  );
}

describe('the fields of a shared link', () => {
  it('are fields of the schema', () => {
    const names = Object.entries(CONSIGNEE_FIELDS).flatMap(([type, fields]) =>
      fields.map((field) => `${type}.${field}`),
    );
    const known = new Set(
      objects.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)),
    );
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(CONSIGNEE_FIELDS['Mutation']).toEqual([]);
  });

  it('lead to no type that the table does not know', () => {
    expect(leadsOutside(CONSIGNEE_FIELDS)).toEqual([]);
    // The control: a field that leads to a customer is noticed.
    const careless = { ...CONSIGNEE_FIELDS, Shipment: [...(CONSIGNEE_FIELDS['Shipment'] ?? []), 'account'] };
    expect(leadsOutside(careless)).toEqual(['Account']);
  });

  it('are all that a link sees: every other field of the schema is hidden', () => {
    const visible = objects.flatMap((type) =>
      Object.keys(type.getFields()).flatMap((field) =>
        hiddenBy(CONSIGNEE, { record: type.name, field }) === null ? [`${type.name}.${field}`] : [],
      ),
    );
    const named = Object.entries(CONSIGNEE_FIELDS).flatMap(([type, fields]) =>
      fields.map((field) => `${type}.${field}`),
    );
    expect(visible.toSorted()).toEqual(named.toSorted());
  });

  it('include a part of a field, and no field that only begins alike', () => {
    const asked = ['origin.country', 'currentMilestone.occurredAt', 'originPlace', 'freight.cost', 'ids'];
    expect(visibleFields(CONSIGNEE, 'Shipment', asked)).toEqual([
      'origin.country',
      'currentMilestone.occurredAt',
    ]);
  });
});
