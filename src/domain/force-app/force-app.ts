import {
  isMapped,
  type OwnershipRow,
  SALESFORCE_OBJECTS,
  SYNCHRONIZED_OBJECTS,
  type SynchronizedObject,
} from '../ownership/row.ts';
import { OWNERSHIP } from '../ownership/table.ts';
import { APP, accountLayout, appFile } from './app.ts';
import { caseRoutingFiles } from './case-routing.ts';
import { changeChannelFiles } from './change-channel.ts';
import { clientAppFiles } from './client-app.ts';
import { customField } from './custom-field.ts';
import { duplicateRuleFiles } from './duplicate-rules.ts';
import { manifestFiles } from './manifests.ts';
import { isCustom, mappedFields, VERSION_FIELD } from './mapped-fields.ts';
import { permissionSets } from './permission-sets.ts';
import { reportFiles } from './reports.ts';
import { shipmentFiles } from './shipment-object.ts';
import { valueSetFiles } from './value-sets.ts';
import { VERSION_BYPASS, VERSION_RULE, versionBypass, versionRule } from './version-rule.ts';

/**
 * The Salesforce metadata that an administrator deploys, in SFDX source format, derived from the ownership table.
 * Keys are paths below `force-app/main/default`, values the files' text. The sandbox org loads the same files.
 */
export function forceAppFiles(table: readonly OwnershipRow[] = OWNERSHIP): ReadonlyMap<string, string> {
  const rows = table.filter(isMapped);
  const fields = mappedFields(table);
  const objects = SYNCHRONIZED_OBJECTS.filter((object) =>
    rows.some((row) => row.salesforce.object === object),
  );
  const files = new Map<string, string>();
  for (const row of fields.filter(isCustom)) {
    const { object, field } = row.salesforce;
    files.set(`objects/${fieldFolder(object)}/fields/${field}.field-meta.xml`, customField(row));
    if (field === VERSION_FIELD) {
      files.set(`objects/${object}/validationRules/${VERSION_RULE}.validationRule-meta.xml`, versionRule());
    }
  }
  files.set(`customPermissions/${VERSION_BYPASS}.customPermission-meta.xml`, versionBypass());
  for (const [name, text] of permissionSets(rows, objects, APP)) {
    files.set(`permissionsets/${name}.permissionset-meta.xml`, text);
  }
  files.set(`applications/${APP}.app-meta.xml`, appFile());
  files.set(
    'layouts/Account-Customer with Shipments.layout-meta.xml',
    accountLayout(mappedFields(table, 'Account')),
  );
  for (const part of [
    shipmentFiles(mappedFields(table, 'Shipment__c')),
    caseRoutingFiles(),
    duplicateRuleFiles(),
    changeChannelFiles(SALESFORCE_OBJECTS, fields),
    reportFiles(fields),
  ]) {
    for (const [path, text] of part) files.set(path, text);
  }
  return files;
}

/**
 * The whole package by paths below its folder: `force-app`, the two package directories that an administrator deploys
 * separately, and the manifests of the deployments.
 *
 * @param apiVersion of the Metadata API, as in `sfdx-project.json`
 */
export function packageFiles(apiVersion: string): ReadonlyMap<string, string> {
  const directories = [
    ['force-app', forceAppFiles()],
    ['client-app', clientAppFiles()],
    ['value-sets', valueSetFiles()],
  ] as const;
  const paths = directories.flatMap(([, files]) => [...files.keys()]);
  return new Map([
    ...directories.flatMap(([directory, files]) =>
      [...files].map(([path, text]): [string, string] => [`${directory}/main/default/${path}`, text]),
    ),
    ...manifestFiles(paths, apiVersion),
  ]);
}

/** Tasks and events share their custom fields, which belong to the object behind both. */
function fieldFolder(object: SynchronizedObject): string {
  return object === 'Task' ? 'Activity' : object;
}
