/** The content of an XML element. Null is written as an empty element, `NIL` as one that is expressly without a value. */
export type XmlContent =
  | string
  | number
  | boolean
  | typeof NIL
  | null
  | readonly XmlContent[]
  | { readonly [element: string]: XmlContent };

/** Some metadata types require an element although there is no value for it. */
export const NIL: unique symbol = Symbol('xsi:nil');

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/**
 * A metadata file. Elements stand in the order in which `sf project retrieve` writes them: `fullName` first, the others by
 * name. So a file that was retrieved from an org shows only real differences. Repeated elements are arrays, and stand
 * together: Salesforce refuses them elsewhere ("Element … is duplicated at this location").
 */
export function metadataFile(type: string, content: { readonly [element: string]: XmlContent }): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${type} xmlns="http://soap.sforce.com/2006/04/metadata">`,
    ...children(content, '    '),
    `</${type}>`,
    '',
  ].join('\n');
}

function children(content: { readonly [element: string]: XmlContent }, indent: string): string[] {
  const names = Object.keys(content).toSorted((a, b) => (a < b ? -1 : 1));
  const ordered = ['fullName', ...names.filter((name) => name !== 'fullName')];
  return ordered.flatMap((name) => {
    const value = content[name];
    if (value === undefined) return [];
    const all: readonly XmlContent[] = isList(value) ? value : [value];
    return all.flatMap((each) => element(name, each, indent));
  });
}

function element(name: string, value: XmlContent, indent: string): string[] {
  if (value === NIL) return [`${indent}<${name} xsi:nil="true" ${XSI}/>`];
  if (value === null) return [`${indent}<${name}/>`];
  if (typeof value !== 'object') return [`${indent}<${name}>${escaped(String(value))}</${name}>`];
  if (isList(value)) throw new TypeError(`<${name}> holds a list in a list`);
  return [`${indent}<${name}>`, ...children(value, `${indent}    `), `${indent}</${name}>`];
}

function isList(value: XmlContent): value is readonly XmlContent[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
