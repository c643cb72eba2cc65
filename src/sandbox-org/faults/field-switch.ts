import { z } from 'zod';
import type { OrgSchema } from '../schema/org-schema.ts';

const grantSchema = z.strictObject({
  object: z.string(),
  /** Null: the object as a whole. */
  field: z.string().nullable(),
  readable: z.boolean(),
  /** Never without `readable`, as in Salesforce. */
  editable: z.boolean(),
});

export type FieldGrant = z.output<typeof grantSchema>;
export type FieldRight = 'readable' | 'editable';

/**
 * What an administrator grants or revokes while the org runs, over what the permission set says. It binds the integration
 * user alone.
 */
export class FieldSwitch {
  readonly #grants = new Map<string, FieldGrant>();

  /** Null where the permission set decides. */
  right(object: string, field: string | null, right: FieldRight): boolean | null {
    return this.#grants.get(keyOf(object, field))?.[right] ?? null;
  }

  /** @throws Error that says what is wrong, such as a field without field-level security */
  set(body: unknown, schema: OrgSchema): void {
    const parsed = grantSchema.safeParse(body);
    if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
    const { object, field, readable, editable } = parsed.data;
    if (editable && !readable) throw new Error('what may be edited may be read');
    const definition = schema.object(object);
    if (definition === undefined) throw new Error(`there is no object ${object}`);
    const found = field === null ? null : definition.fields.get(field.toLowerCase());
    if (found === undefined) throw new Error(`there is no field ${object}.${field}`);
    if (found?.permissionable === false) throw new Error(`${object}.${field} has no field-level security`);
    this.#grants.set(keyOf(object, field), parsed.data);
  }

  list(): readonly FieldGrant[] {
    return [...this.#grants.values()];
  }

  clear(): void {
    this.#grants.clear();
  }
}

function keyOf(object: string, field: string | null): string {
  return `${object}.${field ?? ''}`.toLowerCase();
}
