import type { Org } from '../org.ts';
import { normalizeId } from '../records/salesforce-id.ts';
import type { Access } from '../schema/access.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/model.ts';
import { ApiError } from './errors.ts';

/** Lookups that one address may follow. */
const LEVELS = 5;

interface RecordAddress {
  readonly object: ObjectDefinition;
  readonly id: string;
}

/** The records of `child` that name the parent in `field`. */
interface Children {
  readonly child: ObjectDefinition;
  readonly field: FieldDefinition;
  readonly parentId: string;
}

export function isIdOf(object: ObjectDefinition, text: string): boolean {
  return normalizeId(text)?.startsWith(object.keyPrefix) ?? false;
}

/**
 * Where the relationships of `/sobjects/Case/<id>/Contact/Account/Shipments__r` lead: up by lookups, and at the end down to a
 * list of children.
 *
 * @throws ApiError 404 for a name that is no relationship, and for a lookup without a value
 */
export function follow(
  org: Org,
  access: Access,
  start: RecordAddress,
  names: readonly string[],
): RecordAddress | Children {
  let at = start;
  for (const [level, name] of names.entries()) {
    const row = org.records.readableRow(at.object, at.id);
    const lookup = lookupNamed(at.object, access, name);
    if (lookup === undefined) {
      if (level + 1 < names.length) throw noSuchResource();
      return children(org, access, { object: at.object, id: String(row['Id']) }, name);
    }
    const id = row[lookup.name];
    const parent = typeof id === 'string' ? org.schema.objectOfId(id) : undefined;
    if (typeof id !== 'string' || parent === undefined || level === LEVELS) throw noSuchResource();
    at = { object: org.readable(parent.name, access), id };
  }
  return at;
}

function lookupNamed(object: ObjectDefinition, access: Access, name: string): FieldDefinition | undefined {
  return [...object.fields.values()].find(
    (field) => isSame(field.relationshipName, name) && access.canRead(object, field),
  );
}

function children(org: Org, access: Access, { object, id }: RecordAddress, name: string): Children {
  const relationship = org.schema
    .childRelationships(object)
    .find(
      ({ name: each, child, field }) =>
        isSame(each, name) && access.object(child).read && access.canRead(child, field),
    );
  if (relationship === undefined) throw noSuchResource();
  return { child: relationship.child, field: relationship.field, parentId: id };
}

function isSame(one: string | null, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function noSuchResource(): ApiError {
  return new ApiError('NOT_FOUND', 'The requested resource does not exist');
}
