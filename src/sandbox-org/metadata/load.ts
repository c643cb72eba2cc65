import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineField, ownerField, systemField } from '../schema/field.ts';
import type {
  DeployedNames,
  DuplicateRule,
  FieldDefinition,
  PermissionSet,
  PicklistValue,
  ValidationRule,
} from '../schema/model.ts';
import { type CaseRouting, caseRouting } from './case-routing.ts';
import { customField, picklistValues, type ValueSets } from './custom-field.ts';
import { duplicateRules } from './duplicate-rules.ts';
import { type EventChannel, eventChannels } from './event-channels.ts';
import { permissionSet } from './permission-set.ts';
import { type RecordTypeMetadata, recordTypes } from './record-type.ts';
import {
  child,
  children,
  flag,
  folders,
  metadataFiles,
  readMetadata,
  text,
  type XmlNode,
} from './source-folder.ts';

/** What the folder says about one object: a new custom object, or fields and rules for a standard one. */
export interface ObjectMetadata {
  readonly name: string;
  /** Labels of a custom object; null when the folder only extends an object that exists. */
  readonly custom: { readonly label: string; readonly plural: string } | null;
  readonly fields: readonly FieldDefinition[];
  readonly validationRules: readonly ValidationRule[];
  readonly recordTypes: readonly RecordTypeMetadata[];
}

export interface OrgMetadata {
  readonly objects: readonly ObjectMetadata[];
  readonly permissionSets: ReadonlyMap<string, PermissionSet>;
  /** What permission sets may name. */
  readonly names: DeployedNames;
  readonly duplicateRules: readonly DuplicateRule[];
  /** Keyed by value set name such as `CaseStatus`. */
  readonly standardValueSets: ReadonlyMap<string, readonly PicklistValue[]>;
  readonly eventChannels: readonly EventChannel[];
  readonly caseRouting: CaseRouting;
}

/** An org with nothing deployed. */
export const NO_METADATA: OrgMetadata = {
  objects: [],
  permissionSets: new Map(),
  names: { customPermissions: [], tabs: [], apps: [] },
  duplicateRules: [],
  standardValueSets: new Map(),
  eventChannels: [],
  caseRouting: { queues: [], rules: [] },
};

/**
 * Reads an SFDX source folder (`…/main/default`): objects, fields, validation rules, permission sets,
 * duplicate and matching rules, value sets, event channels, queues and assignment rules. Throws an Error naming the file that cannot be read.
 */
export function loadMetadata(folder: string): OrgMetadata {
  if (!existsSync(folder)) throw new Error(`metadata folder not found: ${folder}`);
  const globalSets = valueSets(folder, 'globalValueSets', 'globalValueSet', 'GlobalValueSet', 'customValue');
  return {
    objects: folders(join(folder, 'objects')).map((name) => objectMetadata(folder, name, globalSets)),
    permissionSets: new Map(
      metadataFiles(join(folder, 'permissionsets'), 'permissionset').map((file) => [
        file.name,
        permissionSet(file.name, readMetadata(file.path, 'PermissionSet')),
      ]),
    ),
    names: {
      customPermissions: namesIn(folder, 'customPermissions', 'customPermission'),
      tabs: namesIn(folder, 'tabs', 'tab'),
      apps: namesIn(folder, 'applications', 'app'),
    },
    duplicateRules: duplicateRules(folder),
    standardValueSets: valueSets(
      folder,
      'standardValueSets',
      'standardValueSet',
      'StandardValueSet',
      'standardValue',
    ),
    eventChannels: eventChannels(folder),
    caseRouting: caseRouting(folder),
  };
}

function namesIn(folder: string, sub: string, suffix: string): readonly string[] {
  return metadataFiles(join(folder, sub), suffix).map((file) => file.name);
}

function valueSets(folder: string, sub: string, suffix: string, root: string, element: string): ValueSets {
  return new Map(
    metadataFiles(join(folder, sub), suffix).map((file) => [
      file.name,
      picklistValues(children(readMetadata(file.path, root), element)),
    ]),
  );
}

function objectMetadata(folder: string, name: string, sets: ValueSets): ObjectMetadata {
  const base = join(folder, 'objects', name);
  const file = metadataFiles(base, 'object').find((entry) => entry.name === name);
  const definition = file ? readMetadata(file.path, 'CustomObject') : undefined;
  const fields = metadataFiles(join(base, 'fields'), 'field').flatMap((entry) => {
    const field = customField(readMetadata(entry.path, 'CustomField'), entry.name, sets);
    return field ? [field] : [];
  });
  const isCustom = /__(c|e|mdt)$/i.test(name);
  return {
    name,
    custom:
      isCustom && definition
        ? {
            label: text(definition, 'label') ?? name,
            plural: text(definition, 'pluralLabel') ?? text(definition, 'label') ?? name,
          }
        : null,
    fields: isCustom && definition ? [...nameAndOwner(definition, fields), ...fields] : fields,
    validationRules: metadataFiles(join(base, 'validationRules'), 'validationRule').flatMap((entry) =>
      validationRule(entry.name, readMetadata(entry.path, 'ValidationRule')),
    ),
    recordTypes: recordTypes(base),
  };
}

/** A custom object has a Name (text or auto-number), and an owner unless a master record owns it. */
function nameAndOwner(definition: XmlNode, fields: readonly FieldDefinition[]): readonly FieldDefinition[] {
  const nameField = child(definition, 'nameField');
  const label = (nameField && text(nameField, 'label')) ?? 'Name';
  const format =
    nameField && text(nameField, 'type') === 'AutoNumber' ? text(nameField, 'displayFormat') : null;
  const name = format
    ? systemField('Name', label, 'string', { length: 80, autoNumber: format, indexed: true, idLookup: true })
    : defineField('Name', label, 'string', {
        length: 80,
        indexed: true,
        idLookup: true,
        permissionable: false,
      });
  const detail = fields.some((field) => field.type === 'reference' && field.deleteRule === 'Cascade');
  return detail ? [name] : [ownerField(), name];
}

function validationRule(name: string, node: XmlNode): readonly ValidationRule[] {
  if (!flag(node, 'active', true)) return [];
  return [
    {
      fullName: name,
      formula: text(node, 'errorConditionFormula') ?? 'FALSE',
      message: text(node, 'errorMessage') ?? name,
      errorDisplayField: text(node, 'errorDisplayField') ?? null,
    },
  ];
}
