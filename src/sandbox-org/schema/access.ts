import type { FieldDefinition, ObjectDefinition, ObjectPermission, PermissionSet } from './model.ts';

const SETUP_READER: ObjectPermission = { read: true, create: false, edit: false, delete: false };
const NOTHING: ObjectPermission = { read: false, create: false, edit: false, delete: false };
const EVERYTHING: ObjectPermission = { read: true, create: true, edit: true, delete: true };

/** What one user may see and change: everything, or what a permission set grants. */
export class Access {
  private readonly permissions: PermissionSet | null;

  /** @param permissions null for an administrator. */
  constructor(permissions: PermissionSet | null) {
    this.permissions = permissions;
  }

  /** True for a user whom no permission set binds. */
  get seesEverything(): boolean {
    return this.permissions === null;
  }

  object(object: ObjectDefinition): ObjectPermission {
    if (!this.permissions) return object.writable ? EVERYTHING : SETUP_READER;
    if (object.setup) return SETUP_READER;
    return this.permissions.objects.get(object.name.toLowerCase()) ?? NOTHING;
  }

  canRead(object: ObjectDefinition, field: FieldDefinition): boolean {
    return !this.hidden(object, field, 'readable');
  }

  canEdit(object: ObjectDefinition, field: FieldDefinition): boolean {
    return !this.hidden(object, field, 'editable');
  }

  /** Parts of a compound follow the compound: permission sets can only name `BillingAddress`. */
  private hidden(object: ObjectDefinition, field: FieldDefinition, right: 'readable' | 'editable'): boolean {
    if (!this.permissions || object.setup || !field.permissionable) return false;
    const { fields } = this.permissions;
    const own = fields.get(`${object.name}.${field.name}`.toLowerCase());
    const compound = field.compound
      ? fields.get(`${object.name}.${field.compound}`.toLowerCase())
      : undefined;
    return !(own?.[right] || compound?.[right]);
  }
}
