import { resolve } from 'node:path';
import { packageFiles } from '../../../src/domain/force-app/index.ts';
import { API_VERSION } from '../../../src/salesforce/api-version.ts';
import { loadMetadata } from '../../../src/sandbox-org/metadata/load.ts';
import type { FieldDefinition } from '../../../src/sandbox-org/schema/model.ts';
import { OrgSchema } from '../../../src/sandbox-org/schema/org-schema.ts';

export const FORCE_APP = resolve(import.meta.dirname, '../../../subgraphs/salesforce/force-app/main/default');
export const FILES = packageFiles(API_VERSION);
export const METADATA = loadMetadata(FORCE_APP);
/** A new org in which the package is deployed. */
export const SCHEMA = new OrgSchema(METADATA, {
  keyPrefixOf: () => 'a00',
  recordTypeIdOf: () => '012000000000001AAA',
});

/** The values of all elements of a name, at any depth of the file. */
export function texts(xml: string, element: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(
    (match) => match[1] ?? '',
  );
}

/** The files of a folder of the package, by their names without endings. */
export function filesOf(folder: string): ReadonlyMap<string, string> {
  const files = [...FILES].flatMap(([path, text]): [string, string][] => {
    const name = new RegExp(`/main/default/${folder}/(.+)\\.\\w+-meta\\.xml$`).exec(path)?.[1];
    return name === undefined ? [] : [[name, text]];
  });
  if (files.length === 0) throw new Error(`the package has no ${folder}`);
  return new Map(files);
}

/** A field of the org, standard or deployed; the name of an address stands for its parts. */
export function fieldOf(object: string, field: string): FieldDefinition | undefined {
  return SCHEMA.object(object)?.fields.get(field.toLowerCase());
}
