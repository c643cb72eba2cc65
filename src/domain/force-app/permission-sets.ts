import type { MappedRow, SynchronizedObject } from '../ownership/row.ts';
import { isCustom, isHubsOwn } from './mapped-fields.ts';
import { VERSION_BYPASS } from './version-rule.ts';
import { metadataFile, type XmlContent } from './xml.ts';

/** Tasks have no object permissions in Salesforce: a user permission opens all of them. */
const WITHOUT_OBJECT_PERMISSIONS: ReadonlySet<SynchronizedObject> = new Set(['Task']);

interface FieldGrant {
  readonly name: string;
  readonly editable: boolean;
}

/** The permission sets by name. `fields` are all rows of the table that name a field of Salesforce. */
export function permissionSets(
  fields: readonly MappedRow[],
  objects: readonly SynchronizedObject[],
  app: string,
): ReadonlyMap<string, string> {
  return new Map([
    ['Portal_Integration', integration(fields, objects)],
    ['Portal_Staff', staff(fields, app)],
    ['Portal_Administration', administration(fields, app)],
  ]);
}

/** The integration user: exactly the mapped objects and fields, no deletion, no page of Salesforce. */
function integration(fields: readonly MappedRow[], objects: readonly SynchronizedObject[]): string {
  return metadataFile('PermissionSet', {
    description: 'What the hub may see and write: exactly the fields of its ownership table.',
    fieldPermissions: fieldPermissions(fields, (row) => row.hubWrites),
    hasActivationRequired: false,
    label: 'Portal Integration',
    objectPermissions: objects
      .filter((object) => !WITHOUT_OBJECT_PERMISSIONS.has(object))
      .toSorted()
      .map((object) => {
        const writes = fields.some((row) => row.salesforce.object === object && row.hubWrites);
        return objectPermission(object, { create: writes, edit: writes });
      }),
    userPermissions: ['ApiEnabled', 'EditTask'].map((name) => ({ enabled: true, name })),
  });
}

/**
 * Service and sales: they read shipments and the fields that the hub brings, without the hub's own ids and versions. They
 * change what Salesforce owns; their profile still decides whether they may change the record.
 */
function staff(fields: readonly MappedRow[], app: string): string {
  const shown = fields.filter((row) => isCustom(row) && !isHubsOwn(row));
  return metadataFile('PermissionSet', {
    ...appAndTab(app),
    description:
      'Service and sales: read shipments and the fields of the portal; change those that Salesforce owns.',
    fieldPermissions: fieldPermissions(
      shown,
      (row) => row.owner !== 'PORTAL' && row.salesforce.object !== 'Shipment__c',
    ),
    hasActivationRequired: false,
    label: 'Portal Staff',
    objectPermissions: [objectPermission('Shipment__c', { create: false, edit: false })],
  });
}

/** Administrators: they see the hub's own fields as well, and may correct them. */
function administration(fields: readonly MappedRow[], app: string): string {
  return metadataFile('PermissionSet', {
    ...appAndTab(app),
    customPermissions: { enabled: true, name: VERSION_BYPASS },
    description:
      'Administrators: see all fields of the portal, link records by hand and correct Hub_Version__c.',
    fieldPermissions: fieldPermissions(
      fields.filter(isCustom),
      (row) => isHubsOwn(row) || (row.owner !== 'PORTAL' && row.salesforce.object !== 'Shipment__c'),
    ),
    hasActivationRequired: false,
    label: 'Portal Administration',
    objectPermissions: [objectPermission('Shipment__c', { create: false, edit: true })],
  });
}

/** By name. Fields that no permission set can hide are left out: Salesforce refuses a permission for them. */
function fieldPermissions(
  fields: readonly MappedRow[],
  editable: (row: MappedRow) => boolean,
): readonly XmlContent[] {
  const grants = new Map<string, FieldGrant>();
  for (const row of fields) {
    if (row.salesforce.permission === 'ALWAYS') continue;
    const name = `${row.salesforce.object}.${row.salesforce.permission}`;
    grants.set(name, { name, editable: (grants.get(name)?.editable ?? false) || editable(row) });
  }
  return [...grants.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, editable: edit }) => ({ editable: edit, field: name, readable: true }));
}

function objectPermission(object: SynchronizedObject, { create, edit }: { create: boolean; edit: boolean }) {
  return {
    allowCreate: create,
    allowDelete: false,
    allowEdit: edit,
    allowRead: true,
    modifyAllRecords: false,
    object,
    viewAllRecords: true,
  };
}

function appAndTab(app: string) {
  return {
    applicationVisibilities: { application: app, visible: true },
    tabSettings: { tab: 'Shipment__c', visibility: 'Visible' },
  };
}
