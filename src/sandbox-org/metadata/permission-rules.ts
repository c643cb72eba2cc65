import { ACTIVITY_PERMISSIONS } from '../schema/access.ts';
import type { DeployedNames, GrantedObject, PermissionSet } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';

interface PermissionRule {
  readonly rule: string;
  /** The errors of a deployment; none when the permission set keeps the rule. */
  readonly errors: (set: PermissionSet, schema: OrgSchema, names: DeployedNames) => readonly string[];
}

/** User permissions that an integration or its people may be given; Salesforce has several hundred. */
const USER_PERMISSIONS: ReadonlySet<string> = new Set([
  'ActivitiesAccess',
  'ApiEnabled',
  'ApiUserOnly',
  'BulkApiHardDelete',
  'CreateCustomizeReports',
  'EditEvent',
  'EditTask',
  'ExportReport',
  'ModifyAllData',
  'RunReports',
  'ViewAllData',
  'ViewSetup',
]);

/** A right of one object needs these others of the same object. */
const NEEDED_RIGHTS: readonly (readonly [right: Right, label: string, needs: readonly Right[]])[] = [
  ['create', 'Create', ['read']],
  ['edit', 'Edit', ['read']],
  ['delete', 'Delete', ['read', 'edit']],
  ['viewAll', 'View All', ['read']],
  ['modifyAll', 'Modify All', ['read', 'edit', 'delete', 'viewAll']],
];
type Right = 'read' | 'create' | 'edit' | 'delete' | 'viewAll' | 'modifyAll';
const RIGHT_LABELS: Readonly<Record<Right, string>> = {
  read: 'Read',
  create: 'Create',
  edit: 'Edit',
  delete: 'Delete',
  viewAll: 'View All',
  modifyAll: 'Modify All',
};

/** To read one of these, a user must be able to read accounts. A detail needs its master in the same way. */
const BELONGS_TO_ACCOUNT: ReadonlySet<string> = new Set(['contact', 'case', 'opportunity']);

/**
 * The rules by which a real org refuses a permission set, with its error texts as public reports of failed deployments quote
 * them. The text for the object permissions of an activity is that of an unknown object; no report of it was found.
 */
export const PERMISSION_RULES: readonly PermissionRule[] = [
  {
    rule: 'a field permission names a field of the org',
    errors: ({ fields }, schema) =>
      [...fields.values()]
        .filter(({ name }) => fieldOf(schema, name) === undefined)
        .map(({ name }) => `In field: field - no CustomField named ${name} found`),
  },
  {
    rule: 'a field that everybody sees takes no permission: required, master-detail and system fields',
    errors: ({ fields }, schema) =>
      [...fields.values()]
        .filter(({ name }) => {
          const field = fieldOf(schema, name);
          return field !== undefined && !field.permissionable && field.compound === null;
        })
        .map(({ name }) => `You cannot deploy to a required field: ${name}`),
  },
  {
    rule: 'a part of an address follows the address',
    errors: ({ fields }, schema) =>
      [...fields.values()]
        .filter(({ name }) => (fieldOf(schema, name)?.compound ?? null) !== null)
        .map(({ name }) => `Invalid field permission field name: ${name}`),
  },
  {
    rule: 'an object permission names an object that has object permissions',
    errors: ({ objects }, schema) =>
      [...objects.values()]
        .filter(({ name }) => {
          const object = schema.object(name);
          return object === undefined || object.setup || object.name in ACTIVITY_PERMISSIONS;
        })
        .map(({ name }) => `In field: object - no CustomObject named ${name} found`),
  },
  {
    rule: 'a right comes with the rights that it needs',
    errors: ({ objects }) =>
      [...objects.values()].flatMap((object) =>
        NEEDED_RIGHTS.filter(([right]) => object[right]).flatMap(([, label, needs]) =>
          dependency(
            `${label} ${object.name}`,
            needs.filter((need) => !object[need]),
            object,
          ),
        ),
      ),
  },
  {
    rule: 'a record is read together with the record that it belongs to',
    errors: ({ objects }, schema) =>
      [...objects.values()]
        .filter(({ read }) => read)
        .flatMap(({ name }) =>
          masters(schema, name)
            .filter((master) => objects.get(master.toLowerCase())?.read !== true)
            .map((master) => `Permission Read ${name} depends on permission(s): Read ${master}`),
        ),
  },
  {
    rule: 'a user permission exists',
    errors: ({ userPermissions }) =>
      [...userPermissions]
        .filter((name) => !USER_PERMISSIONS.has(name))
        .map((name) => `Unknown user permission: ${name}`),
  },
  {
    rule: 'a custom permission, a tab and an app exist',
    errors: ({ customPermissions, tabs, apps }, _schema, names) => [
      ...unknown('name', 'CustomPermission', [...customPermissions], names.customPermissions),
      ...unknown('tab', 'CustomTab', tabs, names.tabs),
      ...unknown('application', 'CustomApplication', apps, names.apps),
    ],
  },
];

/** All errors with which a deployment of the permission set would fail. */
export function permissionSetErrors(
  set: PermissionSet,
  schema: OrgSchema,
  names: DeployedNames,
): readonly string[] {
  return PERMISSION_RULES.flatMap(({ errors }) => errors(set, schema, names));
}

function fieldOf(schema: OrgSchema, name: string) {
  const [object = '', field = ''] = name.split('.');
  return schema.object(object)?.fields.get(field.toLowerCase());
}

function dependency(right: string, missing: readonly Right[], { name }: GrantedObject): readonly string[] {
  if (missing.length === 0) return [];
  const list = missing.map((need) => `${RIGHT_LABELS[need]} ${name}`).join(', ');
  return [`Permission ${right} depends on permission(s): ${list}`];
}

function masters(schema: OrgSchema, name: string): readonly string[] {
  const fields = [...(schema.object(name)?.fields.values() ?? [])];
  const own = fields.filter((field) => field.custom && field.deleteRule === 'Cascade' && field.required);
  return [
    ...(BELONGS_TO_ACCOUNT.has(name.toLowerCase()) ? ['Account'] : []),
    ...own.flatMap((field) => field.referenceTo),
  ];
}

/** Standard tabs and apps begin with `standard-`, or `standard__`. */
function unknown(
  field: string,
  type: string,
  named: readonly string[],
  deployed: readonly string[],
): readonly string[] {
  return named
    .filter((name) => !/^standard(-|__)/.test(name) && !deployed.includes(name))
    .map((name) => `In field: ${field} - no ${type} named ${name} found`);
}
