import type { Access } from './access.ts';
import type { FieldDefinition, FieldType, ObjectDefinition } from './model.ts';
import type { OrgSchema } from './org-schema.ts';

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
};

const NUMERIC: readonly FieldType[] = ['double', 'currency', 'percent'];
const SORTLESS: readonly FieldType[] = ['address', 'multipicklist'];

/** One element of `fields` in a describe reply. */
export function describeField(object: ObjectDefinition, field: FieldDefinition, access: Access): object {
  const boolean = field.type === 'boolean';
  const editable = access.canEdit(object, field);
  return {
    aggregatable: field.filterable && !boolean,
    aiPredictionField: false,
    autoNumber: field.autoNumber !== null,
    byteLength: field.length * 3,
    calculated: false,
    calculatedFormula: null,
    cascadeDelete: field.type === 'reference' && field.deleteRule === 'Cascade',
    caseSensitive: field.caseSensitive,
    compoundFieldName: field.compound,
    controllerName: null,
    createable: field.createable && editable,
    custom: field.custom,
    defaultValue: boolean ? field.defaultValue === true : null,
    defaultValueFormula: null,
    defaultedOnCreate: boolean || field.autoNumber !== null || !field.createable || field.name === 'OwnerId',
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? 8 : 0,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: field.externalId,
    extraTypeInfo: null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable:
      field.filterable &&
      !SORTLESS.includes(field.type) &&
      !NUMERIC.includes(field.type) &&
      field.type !== 'datetime',
    highScaleNumber: false,
    htmlFormatted: field.htmlFormatted,
    idLookup: field.idLookup,
    inlineHelpText: null,
    label: field.label,
    length: field.length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.name === object.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable:
      !field.required && !boolean && (field.createable || field.updateable || field.type === 'address'),
    permissionable: field.permissionable,
    picklistValues: field.picklistValues.map((value) => ({
      active: value.active,
      defaultValue: value.isDefault,
      label: value.label,
      validFor: null,
      value: value.value,
    })),
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: field.precision,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: null,
    restrictedDelete: field.type === 'reference' && field.deleteRule === 'Restrict',
    restrictedPicklist: field.restrictedPicklist,
    scale: field.scale,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: field.filterable && !SORTLESS.includes(field.type),
    type: field.type,
    unique: field.unique,
    updateable: field.updateable && editable,
    writeRequiresMasterRead: false,
  };
}

/** An element of `sobjects` in the global describe; also the head of an object's own describe. */
export function describeSummary(object: ObjectDefinition, access: Access, base: string): object {
  const permission = access.object(object);
  const path = `${base}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: permission.create,
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: permission.delete,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: !object.setup,
    mergeable: false,
    mruEnabled: false,
    name: object.name,
    queryable: permission.read,
    replicateable: permission.read,
    retrieveable: permission.read,
    searchable: permission.read,
    triggerable: !object.setup,
    undeletable: permission.delete,
    updateable: permission.edit,
    urls: { rowTemplate: `${path}/{ID}`, describe: `${path}/describe`, sobject: path },
  };
}

/** Body of `GET /sobjects/X/describe`: only fields that the user sees. */
export function describeObject(
  schema: OrgSchema,
  object: ObjectDefinition,
  access: Access,
  base: string,
): object {
  return {
    ...describeSummary(object, access, base),
    actionOverrides: [],
    childRelationships: schema
      .childRelationships(object)
      .filter(({ child, field }) => access.object(child).read && access.canRead(child, field))
      .map(({ name, child, field }) => ({
        cascadeDelete: field.deleteRule === 'Cascade',
        childSObject: child.name,
        deprecatedAndHidden: false,
        field: field.name,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: name,
        restrictedDelete: field.deleteRule === 'Restrict',
      })),
    compactLayoutable: false,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: [...object.fields.values()]
      .filter((field) => access.canRead(object, field))
      .map((field) => describeField(object, field, access)),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: recordTypeInfos(schema, object, base),
    searchLayoutable: false,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [{ label: 'All', name: 'everything' }],
  };
}

const MASTER = '012000000000000AAA';

/** The record types that the user may choose, and the master that every object has. */
function recordTypeInfos(schema: OrgSchema, object: ObjectDefinition, base: string): object[] {
  const types = schema.recordTypes(object);
  const first = types.find((type) => type.isActive);
  const info = (id: string, developerName: string, name: string, active: boolean) => ({
    active,
    available: active,
    defaultRecordTypeMapping: id === (first?.id ?? MASTER),
    developerName,
    master: id === MASTER,
    name,
    recordTypeId: id,
    urls: { layout: `${base}/sobjects/${object.name}/describe/layouts/${id}` },
  });
  return [
    ...types.map((type) => info(type.id, type.developerName, type.label, type.isActive)),
    info(MASTER, 'Master', 'Master', true),
  ];
}
