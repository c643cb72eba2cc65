import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { isMapped, OWNERSHIP } from '../../../src/domain/ownership/index.ts';
import { PERMISSION_RULES, permissionSetErrors } from '../../../src/sandbox-org/metadata/permission-rules.ts';
import { permissionSet } from '../../../src/sandbox-org/metadata/permission-set.ts';
import type { XmlNode } from '../../../src/sandbox-org/metadata/source-folder.ts';
import { FILES, METADATA, SCHEMA } from './package-under-test.ts';

const INTEGRATION =
  FILES.get('force-app/main/default/permissionsets/Portal_Integration.permissionset-meta.xml') ?? '';
const STAFF = METADATA.permissionSets.get('Portal_Staff');

function errorsOf(xml: string): readonly string[] {
  const parser = new XMLParser({ parseTagValue: false });
  const node = (parser.parse(xml) as { readonly PermissionSet: XmlNode }).PermissionSet;
  return permissionSetErrors(permissionSet('Changed', node), SCHEMA, METADATA.names);
}

/** The integration's permission set with one more entry. */
function withEntry(element: string, content: string): string {
  const entry = `<${element}>${content}</${element}>`;
  return INTEGRATION.includes(`<${element}>`)
    ? INTEGRATION.replace(`<${element}>`, `${entry}<${element}>`)
    : INTEGRATION.replace('</PermissionSet>', `${entry}</PermissionSet>`);
}

function field(name: string): string {
  return withEntry(
    'fieldPermissions',
    `<editable>false</editable><field>${name}</field><readable>true</readable>`,
  );
}

function object(name: string, ...rights: string[]): string {
  return withEntry(
    'objectPermissions',
    `${rights.map((right) => `<${right}>true</${right}>`).join('')}<object>${name}</object>`,
  );
}

const READ_ACCOUNT =
  /<objectPermissions>(?:(?!<\/objectPermissions>)[\s\S])*<object>Account<\/object>[\s\S]*?<\/objectPermissions>/;
const WITHOUT_ACCOUNT = INTEGRATION.replace(READ_ACCOUNT, '');

/** For each rule, permission sets that break it, with the error of the deployment. */
const REFUSED: Readonly<Record<string, readonly (readonly [xml: string, error: string])[]>> = {
  'a field permission names a field of the org': [
    [field('Account.Nonsense__c'), 'In field: field - no CustomField named Account.Nonsense__c found'],
    [field('Nonsense__c.Name'), 'In field: field - no CustomField named Nonsense__c.Name found'],
  ],
  'a field that everybody sees takes no permission: required, master-detail and system fields': [
    [field('Task.Subject'), 'You cannot deploy to a required field: Task.Subject'],
    [field('Account.Name'), 'You cannot deploy to a required field: Account.Name'],
    [field('Case.Status'), 'You cannot deploy to a required field: Case.Status'],
    [field('Contact.CreatedDate'), 'You cannot deploy to a required field: Contact.CreatedDate'],
    [field('Opportunity.OwnerId'), 'You cannot deploy to a required field: Opportunity.OwnerId'],
  ],
  'a part of an address follows the address': [
    [field('Account.BillingCity'), 'Invalid field permission field name: Account.BillingCity'],
  ],
  'an object permission names an object that has object permissions': [
    [object('Task', 'allowRead'), 'In field: object - no CustomObject named Task found'],
    [object('Nonsense__c', 'allowRead'), 'In field: object - no CustomObject named Nonsense__c found'],
    [object('User', 'allowRead'), 'In field: object - no CustomObject named User found'],
  ],
  'a right comes with the rights that it needs': [
    [object('Lead', 'allowCreate'), 'Permission Create Lead depends on permission(s): Read Lead'],
    [
      object('Lead', 'allowRead', 'allowDelete'),
      'Permission Delete Lead depends on permission(s): Edit Lead',
    ],
    [
      object('Lead', 'allowRead', 'allowEdit', 'modifyAllRecords'),
      'Permission Modify All Lead depends on permission(s): Delete Lead, View All Lead',
    ],
  ],
  'a record is read together with the record that it belongs to': [
    [WITHOUT_ACCOUNT, 'Permission Read Case depends on permission(s): Read Account'],
    [WITHOUT_ACCOUNT, 'Permission Read Contact depends on permission(s): Read Account'],
  ],
  'a user permission exists': [
    [
      withEntry('userPermissions', '<enabled>true</enabled><name>EditTasks</name>'),
      'Unknown user permission: EditTasks',
    ],
  ],
  'a custom permission, a tab and an app exist': [
    [
      withEntry('customPermissions', '<enabled>true</enabled><name>Nonsense</name>'),
      'In field: name - no CustomPermission named Nonsense found',
    ],
    [
      withEntry('tabSettings', '<tab>Nonsense__c</tab><visibility>Visible</visibility>'),
      'In field: tab - no CustomTab named Nonsense__c found',
    ],
    [
      withEntry('applicationVisibilities', '<application>Nonsense</application><visible>true</visible>'),
      'In field: application - no CustomApplication named Nonsense found',
    ],
  ],
};

describe('a permission set', () => {
  it('of the package is one that an org takes', () => {
    expect(METADATA.permissionSets.size).toBe(3);
    for (const set of METADATA.permissionSets.values()) {
      expect(permissionSetErrors(set, SCHEMA, METADATA.names)).toEqual([]);
    }
    expect(errorsOf(INTEGRATION)).toEqual([]);
  });

  it.each(PERMISSION_RULES.map(({ rule }) => rule))('is refused unless %s', (rule) => {
    const controls = REFUSED[rule] ?? [];
    expect(controls.length).toBeGreaterThan(0);
    for (const [xml, error] of controls) expect(errorsOf(xml)).toContain(error);
  });

  it('may name the standard tabs and apps of every org', () => {
    const tab = withEntry('tabSettings', '<tab>standard-Case</tab><visibility>Visible</visibility>');
    expect(errorsOf(tab)).toEqual([]);
  });
});

describe('the permission set of service and sales', () => {
  const mapped = OWNERSHIP.filter(isMapped).map(({ salesforce, owner }) => ({ ...salesforce, owner }));

  it('shows every custom field but those of the hub itself', () => {
    const shown = [...(STAFF?.fields.values() ?? [])].map(({ name }) => name);
    const custom = mapped.filter(({ field: name }) => name.endsWith('__c'));
    const hubs = custom.filter(
      ({ field: name, type }) =>
        name === 'Hub_Version__c' || (type.kind === 'Text' && type.externalId === true),
    );
    const names = (rows: typeof custom) => [...new Set(rows.map((row) => `${row.object}.${row.field}`))];
    expect(names(hubs)).toHaveLength(10);
    expect(shown.filter((name) => names(hubs).includes(name))).toEqual([]);
    expect(shown).toEqual(names(custom.filter((row) => !hubs.includes(row))).toSorted());
  });

  it('lets people change only what the portal does not own, and no shipment', () => {
    const editable = [...(STAFF?.fields.values() ?? [])].filter((entry) => entry.editable);
    expect(editable.length).toBeGreaterThan(0);
    for (const { name } of editable) {
      const owners = mapped.filter((row) => `${row.object}.${row.field}` === name).map((row) => row.owner);
      expect([name, owners.includes('PORTAL'), name.startsWith('Shipment__c')]).toEqual([name, false, false]);
    }
    const shipments = STAFF?.objects.get('shipment__c');
    expect(shipments).toMatchObject({ read: true, viewAll: true, create: false, edit: false, delete: false });
    expect([...(STAFF?.objects.keys() ?? [])]).toEqual(['shipment__c']);
  });
});

describe('the permission set of the integration user', () => {
  const set = METADATA.permissionSets.get('Portal_Integration');

  it('opens the API and tasks, all records of the objects, and no deletion', () => {
    expect([...(set?.userPermissions ?? [])]).toEqual(['ApiEnabled', 'EditTask']);
    const objects = [...(set?.objects.values() ?? [])];
    expect(objects.map(({ name }) => name)).toEqual([
      'Account',
      'Case',
      'Contact',
      'Opportunity',
      'Shipment__c',
    ]);
    for (const each of objects) {
      expect(each).toMatchObject({ read: true, viewAll: true, delete: false, modifyAll: false });
    }
    expect([set?.tabs, set?.apps, set?.customPermissions.size]).toEqual([[], [], 0]);
  });

  it('grants the closing date of cases, which a permission set can hide', () => {
    expect(set?.fields.get('case.closeddate')).toMatchObject({ readable: true, editable: false });
  });
});
