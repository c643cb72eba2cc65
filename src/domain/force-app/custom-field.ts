import type { MappedRow, SalesforceField } from '../ownership/row.ts';
import { isExternalId } from './mapped-fields.ts';
import { metadataFile, type XmlContent } from './xml.ts';

type Elements = Readonly<Record<string, XmlContent>>;

/**
 * Fields whose earlier values people ask for in a dispute: what was promised, and when each part changed. The others change
 * with every report of a carrier. Salesforce keeps at most 20 fields of an object.
 */
export const TRACKED_FIELDS: ReadonlySet<string> = new Set([
  'Shipment__c.Account__c',
  'Shipment__c.Service_Level__c',
  'Shipment__c.Current_Milestone__c',
  'Shipment__c.Promised_Delivery__c',
  'Shipment__c.Delivered_At__c',
  'Shipment__c.Exception_Code__c',
  'Shipment__c.Dock_Appointment_Note__c',
]);

export function customField(row: MappedRow): string {
  const { field, label, object } = row.salesforce;
  // An object that the hub brings tells of every field whether its history is kept; another object's owner decides.
  const history = object.endsWith('__c') ? { trackHistory: TRACKED_FIELDS.has(`${object}.${field}`) } : {};
  return metadataFile('CustomField', {
    fullName: field,
    description: row.reason,
    label,
    ...history,
    ...typeElements(row.salesforce),
  });
}

function typeElements(field: SalesforceField): Elements {
  const { type, object, field: name } = field;
  switch (type.kind) {
    case 'Text':
      return {
        ...(isExternalId(type) ? { caseSensitive: false, externalId: true, unique: true } : {}),
        length: type.length,
        type: 'Text',
      };
    case 'LongTextArea':
      return { length: type.length, type: 'LongTextArea', visibleLines: 5 };
    case 'Number':
    case 'Currency':
    case 'Percent':
      return { precision: type.precision, scale: type.scale, type: type.kind };
    case 'Picklist':
      return { type: 'Picklist', valueSet: valueSet(type.values) };
    case 'MultiselectPicklist':
      return { type: 'MultiselectPicklist', valueSet: valueSet(type.values), visibleLines: 5 };
    case 'Lookup':
      return {
        // People may delete the parent. A required lookup could not allow that: Salesforce refuses SetNull for it.
        deleteConstraint: 'SetNull',
        referenceTo: type.to,
        relationshipLabel: `${object.replace('__c', '')}s`,
        relationshipName: relationshipName(field),
        type: 'Lookup',
      };
    case 'Checkbox':
      return { defaultValue: false, type: 'Checkbox' };
    case 'Date':
    case 'DateTime':
    case 'Phone':
    case 'Email':
    case 'Url':
    case 'AutoNumber':
      return { type: type.kind };
    case 'Id':
      throw new Error(`${object}.${name}: an Id is not a custom field`);
    default:
      return type satisfies never;
  }
}

/** The name of a parent's list of children, without the `__r` of queries. */
function relationshipName({ object, field }: SalesforceField): string {
  return `${object.replace('__c', '')}s_${field.replace('__c', '')}`;
}

function valueSet(values: readonly string[]): Elements {
  return {
    restricted: true,
    valueSetDefinition: {
      sorted: false,
      value: values.map((value) => ({ fullName: value, default: false, label: value })),
    },
  };
}
