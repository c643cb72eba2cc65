import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

/** A parsed XML element: text, or named children; repeated children are arrays. */
export type XmlNode = {
  readonly [name: string]: XmlNode | string | readonly (XmlNode | string)[] | undefined;
};

const REPEATED = new Set([
  'value',
  'fields',
  'fieldPermissions',
  'objectPermissions',
  'userPermissions',
  'customPermissions',
  'tabSettings',
  'applicationVisibilities',
  'matchingRules',
  'matchingRuleItems',
  'duplicateRuleMatchRules',
  'customValue',
  'standardValue',
  'mappingFields',
  'picklistValues',
  'values',
]);

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: true,
  isArray: (name) => REPEATED.has(name),
});

/** The root element of a metadata file, e.g. what is inside `<CustomField>`. */
export function readMetadata(file: string, root: string): XmlNode {
  const document = parser.parse(readFileSync(file, 'utf8')) as XmlNode;
  const node = document[root];
  if (!isNode(node)) throw new Error(`${file}: no <${root}> element`);
  return node;
}

function isNode(value: XmlNode[string]): value is XmlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a child, or undefined when it is missing or empty. */
export function text(node: XmlNode, name: string): string | undefined {
  const value = node[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Texts of the children of one name. */
export function texts(node: XmlNode, name: string): readonly string[] {
  const value = node[name];
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

/** A boolean child; metadata leaves false out. */
export function flag(node: XmlNode, name: string, fallback = false): boolean {
  const value = text(node, name);
  return value === undefined ? fallback : value === 'true';
}

export function child(node: XmlNode, name: string): XmlNode | undefined {
  const value = node[name];
  return isNode(value) ? value : undefined;
}

export function children(node: XmlNode, name: string): readonly XmlNode[] {
  const value = node[name];
  if (Array.isArray(value))
    return (value as readonly (XmlNode | string)[]).filter((item) => typeof item !== 'string');
  return isNode(value) ? [value] : [];
}

export interface MetadataFile {
  /** File name without its metadata suffix. */
  readonly name: string;
  readonly path: string;
}

/** Metadata files of one kind in one folder, by name; none when the folder does not exist. */
export function metadataFiles(folder: string, suffix: string): readonly MetadataFile[] {
  if (!existsSync(folder)) return [];
  const ending = `.${suffix}-meta.xml`;
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => ({ name: basename(file, ending), path: join(folder, file) }));
}

/** Names of the sub-folders of a folder, sorted; none when it does not exist. */
export function folders(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
