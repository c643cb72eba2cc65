import {
  isMapped,
  type MappedRow,
  type OwnershipRow,
  type SalesforceField,
  SYNCHRONIZED_OBJECTS,
  type SynchronizedObject,
} from './row.ts';
import { OWNERSHIP } from './table.ts';

/**
 * The Salesforce metadata that an administrator deploys, in SFDX source format, derived from the ownership table.
 * Keys are paths below `force-app/main/default`, values the files' text. The sandbox org loads the same files.
 */
export function forceAppFiles(table: readonly OwnershipRow[] = OWNERSHIP): ReadonlyMap<string, string> {
  const rows = table.filter(isMapped);
  const files = new Map<string, string>();
  const objects = SYNCHRONIZED_OBJECTS.filter((object) =>
    rows.some((row) => row.salesforce.object === object),
  );
  for (const object of objects) {
    if (object.endsWith('__c'))
      files.set(`objects/${object}/${object}.object-meta.xml`, customObject(object));
    for (const row of rows) {
      const { field } = row.salesforce;
      if (row.salesforce.object !== object || !field.endsWith('__c')) continue;
      files.set(`objects/${fieldFolder(object)}/fields/${field}.field-meta.xml`, customField(row));
      if (field === 'Hub_Version__c') {
        files.set(`objects/${object}/validationRules/${VERSION_RULE}.validationRule-meta.xml`, versionRule());
      }
    }
  }
  for (const rule of DUPLICATE_RULES) {
    files.set(`matchingRules/${rule.object}.matchingRule-meta.xml`, matchingRule(rule));
    files.set(`duplicateRules/${rule.object}.${rule.name}.duplicateRule-meta.xml`, duplicateRule(rule));
  }
  files.set('permissionsets/Portal_Integration.permissionset-meta.xml', permissionSet(rows, objects));
  return files;
}

const VERSION_RULE = 'Hub_Version_May_Not_Decrease';

interface DuplicateRule {
  readonly object: SynchronizedObject;
  readonly name: string;
  readonly label: string;
  readonly match: readonly string[];
}

/** Salesforce reports a likely duplicate to the caller instead of saving it; the caller may override the alert. */
const DUPLICATE_RULES: readonly DuplicateRule[] = [
  { object: 'Account', name: 'Portal_Same_Account', label: 'Same account name', match: ['Name'] },
  { object: 'Contact', name: 'Portal_Same_Contact', label: 'Same contact e-mail', match: ['Email'] },
];

function metadata(type: string, ...children: string[]): string {
  const body = children.flatMap((child) => child.split('\n')).map((line) => `    ${line}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${type} xmlns="http://soap.sforce.com/2006/04/metadata">`,
    ...body,
    `</${type}>`,
    '',
  ].join('\n');
}

function element(name: string, value: string | number | boolean): string {
  const text = String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<${name}>${text}</${name}>`;
}

function group(name: string, ...children: string[]): string {
  const body = children.flatMap((child) => child.split('\n')).map((line) => `    ${line}`);
  return [`<${name}>`, ...body, `</${name}>`].join('\n');
}

/** Tasks and events share their custom fields, which belong to the object behind both. */
function fieldFolder(object: SynchronizedObject): string {
  return object === 'Task' ? 'Activity' : object;
}

function customObject(object: SynchronizedObject): string {
  const name = object.replace('__c', '');
  return metadata(
    'CustomObject',
    element('deploymentStatus', 'Deployed'),
    element('enableHistory', true),
    element('enableReports', true),
    element('enableSearch', true),
    element('label', name),
    group('nameField', element('label', `${name} Number`), element('type', 'Text')),
    element('pluralLabel', `${name}s`),
    element('sharingModel', 'Private'),
  );
}

function customField(row: MappedRow): string {
  const { field, label } = row.salesforce;
  const common = [element('fullName', field), element('description', row.reason), element('label', label)];
  return metadata('CustomField', ...common, ...fieldType(row.salesforce));
}

function fieldType({ type, object, field }: SalesforceField): string[] {
  switch (type.kind) {
    case 'Text':
      return [
        ...(type.externalId === true
          ? [element('caseSensitive', false), element('externalId', true), element('unique', true)]
          : []),
        element('length', type.length),
        element('type', 'Text'),
      ];
    case 'LongTextArea':
      return [element('length', type.length), element('type', 'LongTextArea'), element('visibleLines', 5)];
    case 'Number':
    case 'Currency':
    case 'Percent':
      return [element('precision', type.precision), element('scale', type.scale), element('type', type.kind)];
    case 'Picklist':
      return [element('type', 'Picklist'), valueSet(type.values)];
    case 'MultiselectPicklist':
      return [element('type', 'MultiselectPicklist'), valueSet(type.values), element('visibleLines', 5)];
    case 'Lookup':
      return [
        element('deleteConstraint', 'SetNull'),
        element('referenceTo', type.to),
        element('relationshipLabel', `${object.replace('__c', '')}s`),
        element('relationshipName', `${object.replace('__c', '')}s_${field.replace('__c', '')}`),
        element('type', 'Lookup'),
      ];
    case 'Checkbox':
      return [element('defaultValue', false), element('type', 'Checkbox')];
    case 'Date':
    case 'DateTime':
    case 'Phone':
    case 'Email':
    case 'Url':
    case 'AutoNumber':
      return [element('type', type.kind)];
    case 'Id':
      throw new Error(`${object}.${field}: an Id is not a custom field`);
    default:
      return type satisfies never;
  }
}

function valueSet(values: readonly string[]): string {
  const entries = values.map((value) =>
    group('value', element('fullName', value), element('default', false), element('label', value)),
  );
  return group(
    'valueSet',
    element('restricted', true),
    group('valueSetDefinition', element('sorted', false), ...entries),
  );
}

function versionRule(): string {
  return metadata(
    'ValidationRule',
    element('fullName', VERSION_RULE),
    element('active', true),
    element('description', 'A late call of the integration cannot overwrite newer state.'),
    element(
      'errorConditionFormula',
      'AND(NOT(ISNEW()), NOT(ISBLANK(PRIORVALUE(Hub_Version__c))), OR(ISBLANK(Hub_Version__c), Hub_Version__c < PRIORVALUE(Hub_Version__c)))',
    ),
    element('errorDisplayField', 'Hub_Version__c'),
    element('errorMessage', 'Hub_Version__c may not decrease'),
  );
}

function matchingRule(rule: DuplicateRule): string {
  const items = rule.match.map((field) =>
    group(
      'matchingRuleItems',
      element('blankValueBehavior', 'NullNotAllowed'),
      element('fieldName', field),
      element('matchingMethod', 'Exact'),
    ),
  );
  return metadata(
    'MatchingRules',
    group(
      'matchingRules',
      element('fullName', rule.name),
      element('label', rule.label),
      ...items,
      element('ruleStatus', 'Active'),
    ),
  );
}

function duplicateRule(rule: DuplicateRule): string {
  return metadata(
    'DuplicateRule',
    element('actionOnInsert', 'Allow'),
    element('actionOnUpdate', 'Allow'),
    element('alertText', 'Use one of these records?'),
    group(
      'duplicateRuleMatchRules',
      element('matchRuleSObjectType', rule.object),
      element('matchingRule', rule.name),
      element('objectMapping', '').replace(
        '<objectMapping></objectMapping>',
        '<objectMapping xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>',
      ),
    ),
    element('isActive', true),
    element('masterLabel', rule.label),
    element('operationsOnInsert', 'Alert'),
    element('operationsOnInsert', 'Report'),
    element('securityOption', 'BypassSharingRules'),
    element('sortOrder', 1),
  );
}

/** All permissions of the integration user: exactly the mapped objects and fields, without the right to delete. */
function permissionSet(rows: readonly MappedRow[], objects: readonly SynchronizedObject[]): string {
  const grants = new Map<string, boolean>();
  for (const row of rows) {
    if (row.salesforce.permission === 'ALWAYS') continue;
    const name = `${row.salesforce.object}.${row.salesforce.permission}`;
    grants.set(name, (grants.get(name) ?? false) || row.hubWrites);
  }
  const fields = [...grants]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, editable]) =>
      group(
        'fieldPermissions',
        element('editable', editable),
        element('field', name),
        element('readable', true),
      ),
    );
  const access = objects.map((object) => {
    const writes = rows.some((row) => row.salesforce.object === object && row.hubWrites);
    return group(
      'objectPermissions',
      element('allowCreate', writes),
      element('allowDelete', false),
      element('allowEdit', writes),
      element('allowRead', true),
      element('modifyAllRecords', false),
      element('object', object),
      element('viewAllRecords', true),
    );
  });
  return metadata(
    'PermissionSet',
    element('description', 'What the hub may see and write: exactly the fields of its ownership table.'),
    ...fields,
    element('hasActivationRequired', false),
    element('label', 'Portal Integration'),
    ...access,
    group('userPermissions', element('enabled', true), element('name', 'ApiEnabled')),
  );
}
