import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType, Kind } from 'graphql';
import { describe, expect, it } from 'vitest';
import { FIELD_VISIBILITY } from '../../../src/domain/access.ts';

describe('the table of field visibility', () => {
  const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));

  it.each(FIELD_VISIBILITY)(
    'guards a field that the public graph has: $type.$field',
    ({ type, field, roles }) => {
      const owner = api.getType(type);
      const guarded = isObjectType(owner) ? owner.getFields()[field] : undefined;
      const directive = guarded?.astNode?.directives?.find((node) => node.name.value === 'visibleTo');
      const [argument] = directive?.arguments ?? [];
      const values = argument?.value.kind === Kind.LIST ? argument.value.values : [];
      expect(values.map((value) => (value.kind === Kind.STRING ? value.value : null))).toEqual(roles);
    },
  );
});
