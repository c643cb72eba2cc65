import { defineField } from '../schema/field.ts';
import type { DeleteRule, FieldDefinition, FieldType, PicklistValue } from '../schema/model.ts';
import { refuseField } from './field-rules.ts';
import { child, children, flag, text, type XmlNode } from './source-folder.ts';

/** Metadata API type names and what describe calls them. */
const TYPES: Readonly<Record<string, FieldType>> = {
  Text: 'string',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Html: 'textarea',
  Phone: 'phone',
  Url: 'url',
  Email: 'email',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Checkbox: 'boolean',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Date: 'date',
  DateTime: 'datetime',
  Lookup: 'reference',
  MasterDetail: 'reference',
  AutoNumber: 'string',
};

/** Picklist values by name of the global value set. */
export type ValueSets = ReadonlyMap<string, readonly PicklistValue[]>;

/** `<value>`, `<customValue>` or `<standardValue>` elements as picklist values. */
export function picklistValues(nodes: readonly XmlNode[]): readonly PicklistValue[] {
  return nodes.map((node) => {
    const value = text(node, 'fullName') ?? '';
    return {
      value,
      label: text(node, 'label') ?? value,
      isDefault: flag(node, 'default'),
      active: flag(node, 'isActive', true),
      ...(text(node, 'closed') !== undefined && { closed: flag(node, 'closed') }),
    };
  });
}

function valueSet(node: XmlNode, sets: ValueSets): { values: readonly PicklistValue[]; restricted: boolean } {
  const set = child(node, 'valueSet');
  if (!set) return { values: [], restricted: false };
  const named = text(set, 'valueSetName');
  const inline = child(set, 'valueSetDefinition');
  const values = named ? (sets.get(named) ?? []) : inline ? picklistValues(children(inline, 'value')) : [];
  return { values, restricted: named !== undefined || flag(set, 'restricted') };
}

function constantDefault(type: FieldType, node: XmlNode): FieldDefinition['defaultValue'] {
  const given = text(node, 'defaultValue');
  if (type === 'boolean') return given === 'true';
  if (given === undefined) return null;
  const quoted = /^"(.*)"$/.exec(given) ?? /^'(.*)'$/.exec(given);
  if (quoted) return quoted[1] ?? null;
  return Number.isNaN(Number(given)) ? null : Number(given);
}

/**
 * A `<CustomField>` as a field definition, or null for a formula or summary field, which the sandbox org
 * does not calculate.
 */
export function customField(node: XmlNode, name: string, sets: ValueSets): FieldDefinition | null {
  const metadataType = text(node, 'type') ?? 'Text';
  refuseField(node, metadataType, name);
  const type = TYPES[metadataType];
  if (!type || text(node, 'formula') !== undefined) return null;
  const masterDetail = metadataType === 'MasterDetail';
  const autoNumber = metadataType === 'AutoNumber';
  const required = flag(node, 'required') || masterDetail;
  const externalId = flag(node, 'externalId');
  const unique = flag(node, 'unique');
  const { values, restricted } = valueSet(node, sets);
  const down = text(node, 'relationshipName');
  const length = text(node, 'length') ?? (metadataType === 'TextArea' ? '255' : undefined);
  return defineField(name, text(node, 'label') ?? name, type, {
    custom: true,
    required,
    unique,
    externalId,
    idLookup: externalId,
    indexed: type === 'reference' || externalId || unique,
    caseSensitive: flag(node, 'caseSensitive'),
    defaultValue: constantDefault(type, node),
    picklistValues: values,
    restrictedPicklist: restricted,
    ...(length ? { length: Number(length) } : {}),
    ...(text(node, 'precision') ? { precision: Number(text(node, 'precision')) } : {}),
    ...(text(node, 'scale') ? { scale: Number(text(node, 'scale')) } : {}),
    ...(type === 'reference'
      ? {
          referenceTo: [text(node, 'referenceTo') ?? ''],
          relationshipName: name.replace(/__c$/i, '__r'),
          childRelationshipName: down ? `${down}__r` : null,
          deleteRule: masterDetail
            ? 'Cascade'
            : ((text(node, 'deleteConstraint') ?? 'SetNull') as DeleteRule),
          updateable: !masterDetail || flag(node, 'reparentableMasterDetail'),
        }
      : {}),
    ...(autoNumber
      ? {
          autoNumber: text(node, 'displayFormat') ?? '{0}',
          length: 30,
          createable: false,
          updateable: false,
        }
      : {}),
  });
}
