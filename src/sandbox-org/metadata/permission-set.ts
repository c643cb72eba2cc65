import type { FieldPermission, GrantedObject, PermissionSet } from '../schema/model.ts';
import { children, flag, text, type XmlNode } from './source-folder.ts';

/** A `<PermissionSet>`: what its users may do with objects and fields. */
export function permissionSet(name: string, node: XmlNode): PermissionSet {
  const objects = new Map<string, GrantedObject>();
  for (const item of children(node, 'objectPermissions')) {
    const object = text(item, 'object') ?? '';
    objects.set(object.toLowerCase(), {
      name: object,
      read: flag(item, 'allowRead'),
      create: flag(item, 'allowCreate'),
      edit: flag(item, 'allowEdit'),
      delete: flag(item, 'allowDelete'),
      viewAll: flag(item, 'viewAllRecords'),
      modifyAll: flag(item, 'modifyAllRecords'),
    });
  }
  const fields = new Map<string, FieldPermission>();
  for (const item of children(node, 'fieldPermissions')) {
    const field = text(item, 'field') ?? '';
    const editable = flag(item, 'editable');
    fields.set(field.toLowerCase(), { name: field, readable: flag(item, 'readable') || editable, editable });
  }
  return {
    name,
    objects,
    fields,
    userPermissions: enabled(node, 'userPermissions'),
    customPermissions: enabled(node, 'customPermissions'),
    tabs: children(node, 'tabSettings').map((item) => text(item, 'tab') ?? ''),
    apps: children(node, 'applicationVisibilities').map((item) => text(item, 'application') ?? ''),
  };
}

function enabled(node: XmlNode, element: string): ReadonlySet<string> {
  const items = children(node, element).filter((item) => flag(item, 'enabled'));
  return new Set(items.map((item) => text(item, 'name') ?? ''));
}
