import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { XMLParser } from 'fast-xml-parser';

/** A type of the Metadata API: a list of allowed words, or elements of which each has a type. */
type MetadataType =
  | { readonly kind: 'WORDS'; readonly words: ReadonlySet<string> }
  | { readonly kind: 'ELEMENTS'; readonly elements: ReadonlyMap<string, Element> };

interface Element {
  readonly type: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

/** One element as `preserveOrder` of the parser gives it. */
type Node = { readonly [name: string]: unknown };

const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, parseTagValue: false });

/** The types that Salesforce generates from the WSDL of the Metadata API, read from its package's declarations. */
export function metadataTypes(): ReadonlyMap<string, MetadataType> {
  const file = fileURLToPath(import.meta.resolve('@salesforce/types/metadata')).replace(/\.js$/, '.d.ts');
  const text = readFileSync(file, 'utf8');
  const types = new Map<string, MetadataType>();
  for (const [, name = '', words = ''] of text.matchAll(/^export type (\w+) = ('[^;]*');$/gm)) {
    types.set(name, { kind: 'WORDS', words: new Set(words.split(' | ').map((word) => word.slice(1, -1))) });
  }
  for (const [, name = '', base, body = ''] of text.matchAll(
    /^export type (\w+) = (?:(\w+) & )?\{\n([\s\S]*?)^\};$/gm,
  )) {
    const inherited = base === undefined ? undefined : types.get(base);
    const own = [...body.matchAll(/^ {4}(\w+)(\?)?: (\w+)(\[\])?;$/gm)].map(
      ([, element = '', optional, type = '', list]): [string, Element] => [
        element,
        {
          type,
          isList: list !== undefined,
          isRequired: optional === undefined && list === undefined,
        },
      ],
    );
    const elements = new Map([...(inherited?.kind === 'ELEMENTS' ? inherited.elements : []), ...own]);
    types.set(name, { kind: 'ELEMENTS', elements });
  }
  for (const [, name = '', other = ''] of text.matchAll(/^export type (\w+) = (\w+);$/gm)) {
    const same = types.get(other);
    if (same !== undefined) types.set(name, same);
  }
  return types;
}

/** How a metadata file differs from the type that its root names; none when it may be deployed as far as types say. */
export function typeProblems(xml: string, types: ReadonlyMap<string, MetadataType>): readonly string[] {
  const root = (parser.parse(xml) as Node[]).find((node) => nameOf(node) !== '?xml');
  if (root === undefined) return ['no root element'];
  return elementProblems(nameOf(root), nameOf(root), root, types);
}

function elementProblems(
  path: string,
  typeName: string,
  node: Node,
  types: ReadonlyMap<string, MetadataType>,
): readonly string[] {
  const children = node[nameOf(node)] as Node[];
  const text = children.length === 1 && nameOf(children[0] ?? {}) === '#text' ? textOf(children[0]) : null;
  const type = types.get(typeName);
  if (isNil(node)) return children.length === 0 ? [] : [`${path}: nil, and yet a value`];
  if (type === undefined) return scalarProblems(path, typeName, text ?? '', children);
  if (type.kind === 'WORDS') {
    return type.words.has(text ?? '') ? [] : [`${path}: "${text ?? ''}" is no ${typeName}`];
  }
  if (text !== null) return [`${path}: a text where ${typeName} has elements`];
  const names = children.map(nameOf);
  const problems: string[] = [];
  for (const [name, { isRequired }] of type.elements) {
    if (isRequired && !names.includes(name)) problems.push(`${path}: no ${name}`);
  }
  for (const [index, child] of children.entries()) {
    const name = nameOf(child);
    const element = type.elements.get(name);
    const earlier = names.lastIndexOf(name, index - 1);
    if (element === undefined) problems.push(`${path}: ${typeName} has no ${name}`);
    else problems.push(...elementProblems(`${path}.${name}`, element.type, child, types));
    if (index > 0 && earlier !== -1) {
      if (element?.isList === false) problems.push(`${path}: ${name} twice`);
      if (earlier !== index - 1) problems.push(`${path}: ${name} is duplicated at this location`);
    }
  }
  return problems;
}

function scalarProblems(
  path: string,
  type: string,
  text: string,
  children: readonly Node[],
): readonly string[] {
  if (children.some((child) => nameOf(child) !== '#text'))
    return [`${path}: elements where ${type} has a text`];
  const isValid =
    type === 'boolean' ? /^(true|false)$/.test(text) : type !== 'number' || /^-?\d+(\.\d+)?$/.test(text);
  return isValid ? [] : [`${path}: "${text}" is no ${type}`];
}

function nameOf(node: Node): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

function textOf(node: Node | undefined): string {
  const text = node?.['#text'];
  return typeof text === 'string' ? text : '';
}

function isNil(node: Node): boolean {
  const attributes = node[':@'] as Record<string, string> | undefined;
  return attributes?.['@_xsi:nil'] === 'true';
}
