import { MATCHING_RULES } from './duplicate-rules.ts';
import { metadataFile } from './xml.ts';

/** The metadata type of each folder of a package directory, and of the parts of an object. */
const TYPES: Readonly<Record<string, string>> = {
  applications: 'CustomApplication',
  assignmentRules: 'AssignmentRules',
  customPermissions: 'CustomPermission',
  dashboards: 'Dashboard',
  duplicateRules: 'DuplicateRule',
  externalClientApps: 'ExternalClientApplication',
  extlClntAppGlobalOauthSets: 'ExtlClntAppGlobalOauthSettings',
  extlClntAppOauthPolicies: 'ExtlClntAppOauthConfigurablePolicies',
  extlClntAppOauthSettings: 'ExtlClntAppOauthSettings',
  extlClntAppPolicies: 'ExtlClntAppConfigurablePolicies',
  layouts: 'Layout',
  matchingRules: 'MatchingRules',
  objects: 'CustomObject',
  permissionsets: 'PermissionSet',
  platformEventChannelMembers: 'PlatformEventChannelMember',
  platformEventChannels: 'PlatformEventChannel',
  queues: 'Queue',
  reportTypes: 'ReportType',
  reports: 'Report',
  standardValueSets: 'StandardValueSet',
  tabs: 'CustomTab',
  compactLayouts: 'CompactLayout',
  fields: 'CustomField',
  listViews: 'ListView',
  validationRules: 'ValidationRule',
};

/** The deployments in their order; each needs those before it. Each folder of the package belongs to one step. */
export const DEPLOYMENT_STEPS: readonly { readonly name: string; readonly folders: readonly string[] }[] = [
  {
    name: '1-data-model',
    folders: ['objects', 'customPermissions', 'tabs', 'layouts', 'applications', 'queues', 'permissionsets'],
  },
  // In one deployment with its matching rule, a duplicate rule fails with an error that does not name the cause.
  { name: '2-matching-rules', folders: ['matchingRules'] },
  { name: '3-duplicate-rules', folders: ['duplicateRules'] },
  // The change event of a custom object exists only after the object.
  { name: '4-change-channel', folders: ['platformEventChannels', 'platformEventChannelMembers'] },
  {
    name: '5-client-app',
    folders: [
      'externalClientApps',
      'extlClntAppGlobalOauthSets',
      'extlClntAppOauthSettings',
      'extlClntAppOauthPolicies',
      'extlClntAppPolicies',
    ],
  },
  { name: '6-value-sets', folders: ['standardValueSets'] },
  { name: '7-case-routing', folders: ['assignmentRules'] },
  { name: '8-reports', folders: ['reportTypes', 'reports', 'dashboards'] },
];

/** Components that a deployment cannot delete: they are taken back by hand. */
const KEPT: ReadonlySet<string> = new Set([
  'AssignmentRules',
  'StandardValueSet',
  'ExternalClientApplication',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppOauthSettings',
  'ExtlClntAppConfigurablePolicies',
]);

interface Component {
  readonly folder: string;
  readonly type: string;
  readonly member: string;
}

/** A manifest for each step, and one that names what an uninstallation deletes. */
export function manifestFiles(paths: readonly string[], apiVersion: string): ReadonlyMap<string, string> {
  const components = paths.map(componentOf);
  const deletable = components
    .filter(({ type, member }) => !KEPT.has(type) && !isPartOfShipment(type, member))
    .flatMap(deletions);
  return new Map([
    ...DEPLOYMENT_STEPS.map(({ name, folders }): [string, string] => [
      `manifest/${name}.xml`,
      manifest(
        components.filter(({ folder }) => folders.includes(folder)),
        apiVersion,
      ),
    ]),
    ['manifest/uninstall.xml', manifest(deletable, apiVersion)],
    ['manifest/nothing.xml', manifest([], apiVersion)],
  ]);
}

function manifest(components: readonly Component[], version: string): string {
  const types = [...Map.groupBy(components, ({ type }) => type)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => ({ members: all.map(({ member }) => member).toSorted(), name }));
  return metadataFile('Package', { types, version });
}

/** `objects/Account/fields/X__c.field-meta.xml` is the CustomField `Account.X__c`. */
function componentOf(path: string): Component {
  const [folder = '', ...rest] = path.split('/');
  const file = rest.at(-1) ?? '';
  const name = file.replace(/\.[A-Za-z]+-meta\.xml$/, '');
  if (folder === 'objects' && rest.length > 2) {
    return { folder, type: typeOf(rest[1] ?? ''), member: `${rest[0]}.${name}` };
  }
  const isFolderOfReports = file.endsWith('Folder-meta.xml');
  const inFolder = folder === 'reports' || folder === 'dashboards';
  return {
    folder,
    type: typeOf(folder),
    member: inFolder && !isFolderOfReports ? `${rest[0]}/${name}` : name,
  };
}

function typeOf(folder: string): string {
  const type = TYPES[folder];
  if (type === undefined) throw new TypeError(`no metadata type for the folder ${folder}`);
  return type;
}

/** A file of matching rules stands for all rules of its object, the org's own too. Only ours are deleted, each by its name. */
function deletions(component: Component): readonly Component[] {
  if (component.type !== 'MatchingRules') return [component];
  const ours = MATCHING_RULES.filter((rule) => rule.startsWith(`${component.member}.`));
  return ours.map((member) => ({ ...component, type: 'MatchingRule', member }));
}

/** The parts of the custom object go with it. */
function isPartOfShipment(type: string, member: string): boolean {
  return type !== 'CustomObject' && member.startsWith('Shipment__c.');
}
