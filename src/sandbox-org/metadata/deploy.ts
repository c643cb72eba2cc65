import { loadMetadata, NO_METADATA, type OrgMetadata } from './load.ts';

/**
 * Deploys source folders in their order, as an administrator does: first what the org has of its own, then packages.
 * Throws an Error that names what an org would refuse.
 */
export function deployMetadata(folders: readonly string[]): OrgMetadata {
  return folders.map((folder) => loadMetadata(folder)).reduce(deployed, NO_METADATA);
}

function deployed(org: OrgMetadata, added: OrgMetadata): OrgMetadata {
  for (const rule of added.duplicateRules) {
    const other = org.duplicateRules.find(
      (known) =>
        known.object.toLowerCase() === rule.object.toLowerCase() &&
        known.fullName !== rule.fullName &&
        known.sortOrder === rule.sortOrder,
    );
    if (other) {
      throw new Error(
        `duplicateRules/${rule.object}.${rule.fullName}: the sort order ${rule.sortOrder} is taken by ${other.fullName}`,
      );
    }
  }
  const isReplaced = (rule: { object: string; fullName: string }) =>
    added.duplicateRules.some((own) => own.object === rule.object && own.fullName === rule.fullName);
  return {
    objects: [...org.objects, ...added.objects],
    permissionSets: new Map([...org.permissionSets, ...added.permissionSets]),
    names: {
      customPermissions: [...org.names.customPermissions, ...added.names.customPermissions],
      tabs: [...org.names.tabs, ...added.names.tabs],
      apps: [...org.names.apps, ...added.names.apps],
    },
    duplicateRules: [...org.duplicateRules.filter((rule) => !isReplaced(rule)), ...added.duplicateRules].sort(
      (a, b) => a.sortOrder - b.sortOrder,
    ),
    standardValueSets: new Map([...org.standardValueSets, ...added.standardValueSets]),
    eventChannels: [...org.eventChannels, ...added.eventChannels],
    caseRouting: {
      queues: [...org.caseRouting.queues, ...added.caseRouting.queues],
      rules: [...org.caseRouting.rules, ...added.caseRouting.rules],
    },
  };
}
