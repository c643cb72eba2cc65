import type { ObjectMetadata, OrgMetadata } from '../metadata/load.ts';
import { fieldMap, standardObjects } from './catalogue/standard-objects.ts';
import { lookup } from './field.ts';
import type {
  ChildRelationship,
  DuplicateRule,
  FieldDefinition,
  ObjectDefinition,
  PicklistValue,
  RecordType,
  ValidationRule,
} from './model.ts';

/** Where a deployed standard value set lands. */
const STANDARD_VALUE_SETS: Readonly<Record<string, readonly [object: string, field: string]>> = {
  CaseStatus: ['Case', 'Status'],
  CasePriority: ['Case', 'Priority'],
  CaseReason: ['Case', 'Reason'],
  CaseOrigin: ['Case', 'Origin'],
  CaseType: ['Case', 'Type'],
  Industry: ['Account', 'Industry'],
  AccountType: ['Account', 'Type'],
  OpportunityStage: ['Opportunity', 'StageName'],
  TaskStatus: ['Task', 'Status'],
  TaskPriority: ['Task', 'Priority'],
  LeadStatus: ['Lead', 'Status'],
};

/** Every object of the org with its fields and rules: the standard ones plus what the metadata adds. */
export class OrgSchema {
  readonly objects: ReadonlyMap<string, ObjectDefinition>;
  private readonly byPrefix = new Map<string, ObjectDefinition>();
  private readonly childrenOf = new Map<string, ChildRelationship[]>();
  private readonly rules = new Map<string, readonly ValidationRule[]>();
  private readonly duplicates = new Map<string, DuplicateRule[]>();
  private readonly types = new Map<string, readonly RecordType[]>();

  /** @param ids the key prefix of each custom object and the id of each record type, which they keep for good. */
  constructor(
    metadata: OrgMetadata,
    ids: {
      readonly keyPrefixOf: (object: string) => string;
      readonly recordTypeIdOf: (object: string, developerName: string) => string;
    },
  ) {
    const objects = new Map(standardObjects().map((object) => [object.name.toLowerCase(), object]));
    for (const item of metadata.objects.flatMap(activities)) {
      const existing = objects.get(item.name.toLowerCase());
      const merged = existing
        ? { ...existing, fields: addFields(existing, item.fields) }
        : customObject(item, ids.keyPrefixOf(item.name));
      const key = item.name.toLowerCase();
      objects.set(key, item.recordTypes.length > 0 ? withRecordTypes(merged) : merged);
      this.rules.set(key, [...(this.rules.get(key) ?? []), ...item.validationRules]);
      const types = item.recordTypes.map((type) => ({
        ...type,
        id: ids.recordTypeIdOf(item.name, type.developerName),
      }));
      this.types.set(key, [...(this.types.get(key) ?? []), ...types]);
    }
    applyValueSets(objects, metadata.standardValueSets);
    relateActivities(objects);
    this.objects = objects;
    for (const object of objects.values()) this.register(object);
    for (const rule of metadata.duplicateRules) {
      const key = rule.object.toLowerCase();
      this.duplicates.set(key, [...(this.duplicates.get(key) ?? []), rule]);
    }
  }

  private register(object: ObjectDefinition): void {
    this.byPrefix.set(object.keyPrefix, object);
    for (const field of object.fields.values()) {
      if (!field.childRelationshipName) continue;
      for (const parent of field.referenceTo) {
        const key = parent.toLowerCase();
        const list = this.childrenOf.get(key) ?? [];
        list.push({ name: field.childRelationshipName, child: object, field });
        this.childrenOf.set(key, list);
      }
    }
  }

  /** What an administrator does to a picklist value. @throws Error for a value that the field does not have */
  setActive(objectName: string, fieldName: string, value: string, active: boolean): void {
    const field = this.known(objectName).fields.get(fieldName.toLowerCase());
    const values = field?.picklistValues.map((each) => (each.value === value ? { ...each, active } : each));
    if (field === undefined || values?.some((each) => each.value === value) !== true) {
      throw new Error(`${objectName}.${fieldName} has no value ${value}`);
    }
    Object.assign(field, { picklistValues: values });
  }

  /** An object by API name in any case, or undefined. */
  object(name: string): ObjectDefinition | undefined {
    return this.objects.get(name.toLowerCase());
  }

  /** An object that this code itself names; throws when the catalogue lacks it. */
  known(name: string): ObjectDefinition {
    const object = this.object(name);
    if (!object) throw new Error(`no object ${name} in this org`);
    return object;
  }

  /** The object that an id belongs to, told by its first three characters. */
  objectOfId(id: string): ObjectDefinition | undefined {
    return this.byPrefix.get(id.slice(0, 3));
  }

  childRelationships(object: ObjectDefinition): readonly ChildRelationship[] {
    return this.childrenOf.get(object.name.toLowerCase()) ?? [];
  }

  /** Lookups of any object that may point at this one, with or without a list name. */
  referencesTo(object: ObjectDefinition): readonly { child: ObjectDefinition; field: FieldDefinition }[] {
    const found: { child: ObjectDefinition; field: FieldDefinition }[] = [];
    for (const child of this.objects.values()) {
      for (const field of child.fields.values()) {
        if (field.type === 'reference' && field.referenceTo.includes(object.name))
          found.push({ child, field });
      }
    }
    return found;
  }

  validationRules(object: ObjectDefinition): readonly ValidationRule[] {
    return this.rules.get(object.name.toLowerCase()) ?? [];
  }

  /** Record types in the order of their names; a record without one gets the first that is active. */
  recordTypes(object: ObjectDefinition): readonly RecordType[] {
    return this.types.get(object.name.toLowerCase()) ?? [];
  }

  duplicateRules(object: ObjectDefinition): readonly DuplicateRule[] {
    return this.duplicates.get(object.name.toLowerCase()) ?? [];
  }
}

/** Custom fields of Activity are fields of both its kinds; only each kind itself has records and rules. */
function activities(item: ObjectMetadata): readonly ObjectMetadata[] {
  if (item.name !== 'Activity') return [item];
  return ['Task', 'Event'].map((name) => ({ ...item, name, validationRules: [] }));
}

/** Tasks and events relate to any custom object too. */
function relateActivities(objects: Map<string, ObjectDefinition>): void {
  const custom = [...objects.values()].filter((object) => object.custom).map((object) => object.name);
  for (const name of ['task', 'event']) {
    const object = objects.get(name);
    const what = object?.fields.get('whatid');
    if (!object || !what) continue;
    const fields = new Map(object.fields);
    fields.set('whatid', { ...what, referenceTo: [...what.referenceTo, ...custom] });
    objects.set(name, { ...object, fields });
  }
}

function withRecordTypes(object: ObjectDefinition): ObjectDefinition {
  const field = lookup('RecordTypeId', 'Record Type ID', 'RecordType', 'RecordType', null, {
    permissionable: false,
    indexed: false,
  });
  return { ...object, fields: new Map(object.fields).set('recordtypeid', field) };
}

function addFields(
  object: ObjectDefinition,
  fields: readonly FieldDefinition[],
): Map<string, FieldDefinition> {
  const merged = new Map(object.fields);
  for (const field of fields) {
    const standard = merged.get(field.name.toLowerCase());
    // A standard field in source format only carries overrides such as its picklist values.
    if (standard && !field.name.toLowerCase().endsWith('__c')) continue;
    merged.set(field.name.toLowerCase(), field);
  }
  return merged;
}

function customObject(item: ObjectMetadata, keyPrefix: string): ObjectDefinition {
  if (!item.custom) throw new Error(`object ${item.name} is neither standard nor defined by its metadata`);
  return {
    name: item.name,
    label: item.custom.label,
    labelPlural: item.custom.plural,
    keyPrefix,
    custom: true,
    setup: false,
    writable: true,
    nameField: 'Name',
    fields: fieldMap(item.fields),
  };
}

function applyValueSets(
  objects: Map<string, ObjectDefinition>,
  sets: ReadonlyMap<string, readonly PicklistValue[]>,
): void {
  for (const [setName, values] of sets) {
    const target = STANDARD_VALUE_SETS[setName];
    const object = target && objects.get(target[0].toLowerCase());
    const field = object?.fields.get(target?.[1].toLowerCase() ?? '');
    if (!object || !field) continue;
    const fields = new Map(object.fields).set(field.name.toLowerCase(), { ...field, picklistValues: values });
    objects.set(object.name.toLowerCase(), { ...object, fields });
  }
}
