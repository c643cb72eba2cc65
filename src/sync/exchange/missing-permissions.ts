import {
  isMapped,
  type MappedRow,
  OWNERSHIP,
  type SynchronizedObject,
} from '../../domain/ownership/index.ts';
import type { NamedPermission } from '../../ledger/pull/missing-permissions.ts';
import type { FieldAccess } from '../../salesforce/client.ts';
import { KINDS, type SyncedKind } from './records.ts';

type Rights = Pick<FieldAccess, 'mayUse' | 'mayRead' | 'mayWrite'>;

/** Stands for an object as a whole: a user who may use an object may use the id of its records. */
export const WHOLE_OBJECT = 'Id';

/** What the ownership table needs and the integration user does not have. Of an object without rights only that is named. */
export function missingPermissions(access: Rights): readonly NamedPermission[] {
  const byObject = Map.groupBy(OWNERSHIP.filter(isMapped), ({ salesforce }) => salesforce.object);
  return Array.from(byObject).flatMap(([object, rows]) => {
    const needed = neededOfObject(access, object, rows);
    return needed === null ? missingFields(access, object, rows) : [{ object, field: WHOLE_OBJECT, needed }];
  });
}

/** Without one of these rights no record of the kind can be sent: to its object, its external id or its version. */
export function missingToSend(
  access: Rights,
  { object, externalId }: SyncedKind,
): readonly NamedPermission[] {
  const keys: readonly string[] = [WHOLE_OBJECT, externalId, 'Hub_Version__c'];
  return missingPermissions(access).filter((each) => each.object === object && keys.includes(each.field));
}

function neededOfObject(
  access: Rights,
  object: SynchronizedObject,
  rows: readonly MappedRow[],
): NamedPermission['needed'] | null {
  if (!access.mayUse(object, 'READ')) return 'READ';
  if (!rows.some((row) => row.hubWrites)) return null;
  const creates = KINDS.some((kind) => kind.object === object && kind.creates);
  const may = access.mayUse(object, 'UPDATE') && (!creates || access.mayUse(object, 'CREATE'));
  return may ? null : 'EDIT';
}

function missingFields(
  access: Rights,
  object: SynchronizedObject,
  rows: readonly MappedRow[],
): readonly NamedPermission[] {
  const byField = Map.groupBy(rows, ({ salesforce }) => salesforce.field);
  return Array.from(byField).flatMap(([field, some]) => {
    const needed = neededOfField(access, object, field, some);
    return needed === null ? [] : [{ object, field, needed }];
  });
}

function neededOfField(
  access: Rights,
  object: SynchronizedObject,
  field: string,
  rows: readonly MappedRow[],
): NamedPermission['needed'] | null {
  // A parent's field is granted with the parent.
  if (field.includes('.')) return null;
  if (!access.mayRead(object, field)) return 'READ';
  const written = rows.filter((row) => row.hubWrites);
  const may = written.every((row) => access.mayWrite(object, field, row.onCreate));
  return may ? null : 'EDIT';
}
