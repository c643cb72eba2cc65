import { expect, it } from 'vitest';
import { refuseField } from '../../../src/sandbox-org/metadata/field-rules.ts';

const RESTRICT = 'must specify either cascade delete or restrict delete for required lookup foreign key';

it.each([
  ['Lookup', { required: 'true', deleteConstraint: 'SetNull' }, RESTRICT],
  ['Lookup', { required: 'true' }, RESTRICT],
  [
    'Lookup',
    { relationshipOrder: '0' },
    "Can not specify 'relationshipOrder' for a CustomField of type Lookup",
  ],
  ['LongTextArea', { required: 'true' }, "Can not specify 'required' for a CustomField of type LongTextArea"],
])('a custom field of type %s with %o is refused', (type, node, error) => {
  expect(() => {
    refuseField(node, type, 'X__c');
  }).toThrow(error);
});

it.each([
  ['Lookup', { required: 'true', deleteConstraint: 'Restrict' }],
  ['Lookup', { deleteConstraint: 'SetNull' }],
  ['MasterDetail', { relationshipOrder: '0' }],
  ['Text', { required: 'true' }],
])('a custom field of type %s with %o is deployed', (type, node) => {
  expect(() => {
    refuseField(node, type, 'X__c');
  }).not.toThrow();
});
