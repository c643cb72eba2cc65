import type { FieldRight, FieldSwitch } from '../faults/field-switch.ts';
import type { FieldDefinition, ObjectDefinition, ObjectPermission, PermissionSet } from './model.ts';

const SETUP_READER: ObjectPermission = { read: true, create: false, edit: false, delete: false };
const NOTHING: ObjectPermission = { read: false, create: false, edit: false, delete: false };
const EVERYTHING: ObjectPermission = { read: true, create: true, edit: true, delete: true };

/** Activities have no object permissions. This user permission lets its holders create, edit and delete them. */
export const ACTIVITY_PERMISSIONS: Readonly<Record<string, string>> = {
  Task: 'EditTask',
  Event: 'EditEvent',
};

/** What one user may see and change: everything, or what a permission set grants. */
export class Access {
  private readonly permissions: PermissionSet | null;
  private readonly switched: Pick<FieldSwitch, 'right'> | null;

  /**
   * @param permissions null for an administrator, and for everybody in an org without permission sets
   * @param switched what was granted or revoked since; null for an administrator
   */
  constructor(permissions: PermissionSet | null, switched: Pick<FieldSwitch, 'right'> | null = null) {
    this.permissions = permissions;
    this.switched = switched;
  }

  /** True for a user whom no permission set binds. */
  get seesEverything(): boolean {
    return this.permissions === null;
  }

  object(object: ObjectDefinition): ObjectPermission {
    if (!this.permissions) return object.writable ? EVERYTHING : SETUP_READER;
    if (object.setup) return SETUP_READER;
    const granted = this.granted(object);
    if (this.switched?.right(object.name, null, 'readable') === false) return NOTHING;
    return this.switched?.right(object.name, null, 'editable') === false
      ? { ...granted, create: false, edit: false, delete: false }
      : granted;
  }

  private granted(object: ObjectDefinition): ObjectPermission {
    const activity = ACTIVITY_PERMISSIONS[object.name];
    if (activity !== undefined) {
      return this.permissions?.userPermissions.has(activity) ? EVERYTHING : NOTHING;
    }
    return this.permissions?.objects.get(object.name.toLowerCase()) ?? NOTHING;
  }

  /** An administrator holds a custom permission only where a permission set grants it, and none binds this one. */
  hasCustomPermission(name: string): boolean {
    return this.permissions?.customPermissions.has(name) ?? false;
  }

  canRead(object: ObjectDefinition, field: FieldDefinition): boolean {
    return !this.hidden(object, field, 'readable');
  }

  canEdit(object: ObjectDefinition, field: FieldDefinition): boolean {
    return !this.hidden(object, field, 'editable');
  }

  /** Parts of a compound follow the compound: permission sets can only name `BillingAddress`. */
  private hidden(object: ObjectDefinition, field: FieldDefinition, right: FieldRight): boolean {
    if (object.setup || !field.permissionable) return false;
    const switched =
      this.switched?.right(object.name, field.name, right) ??
      (field.compound === null ? null : this.switched?.right(object.name, field.compound, right));
    if (switched != null) return !switched;
    if (!this.permissions) return false;
    const { fields } = this.permissions;
    const own = fields.get(`${object.name}.${field.name}`.toLowerCase());
    const compound = field.compound
      ? fields.get(`${object.name}.${field.compound}`.toLowerCase())
      : undefined;
    return !(own?.[right] || compound?.[right]);
  }
}
