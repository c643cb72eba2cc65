import type { ObjectPermission, PermissionSet } from '../schema/model.ts';
import { children, flag, text, type XmlNode } from './source-folder.ts';

/** A `<PermissionSet>`: what its users may do with objects and fields. */
export function permissionSet(name: string, node: XmlNode): PermissionSet {
  const objects = new Map<string, ObjectPermission>();
  for (const item of children(node, 'objectPermissions')) {
    objects.set((text(item, 'object') ?? '').toLowerCase(), {
      read: flag(item, 'allowRead'),
      create: flag(item, 'allowCreate'),
      edit: flag(item, 'allowEdit'),
      delete: flag(item, 'allowDelete'),
    });
  }
  const fields = new Map<string, { readable: boolean; editable: boolean }>();
  for (const item of children(node, 'fieldPermissions')) {
    const editable = flag(item, 'editable');
    fields.set((text(item, 'field') ?? '').toLowerCase(), {
      readable: flag(item, 'readable') || editable,
      editable,
    });
  }
  return { name, objects, fields };
}
