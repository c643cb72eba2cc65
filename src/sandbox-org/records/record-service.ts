import type { Session } from '../login/sessions.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import type { OrgSchema } from '../schema/org-schema.ts';
import { ApiError } from '../wire/errors.ts';
import type { CaseAssignment } from './case-assignment.ts';
import type { Row } from './database.ts';
import { derive } from './derived.ts';
import { checkDuplicates } from './duplicates.ts';
import { defaultColumn, InputReader, type RecordInput } from './input.ts';
import type { RecordStore } from './record-store.ts';
import { checkRecordType } from './record-type.ts';
import { checkHierarchy, checkPicklists, checkReferences, checkRequired, checkUnique } from './rules.ts';
import { makeId, normalizeId } from './salesforce-id.ts';
import { checkValidationRules } from './validation.ts';
import { toColumn } from './values.ts';

/** Who saves, and what they said about duplicates. */
export interface SaveContext {
  readonly session: Session;
  /** `Sforce-Duplicate-Rule-Header: allowSave=true` */
  readonly allowDuplicates: boolean;
  /** `Sforce-Auto-Assign`: whether assignment rules run. REST runs them unless the header says FALSE. */
  readonly autoAssign: boolean;
}

export interface UpsertOutcome {
  readonly id: string;
  readonly created: boolean;
}

/** What the fault switch does to a write of a record. */
export interface RecordFaults {
  /** Throws when a lock is held on the record. */
  checkLock(object: string, id: string | null): void;
  /** Changes values of `row` that the call sets, as a trigger of the object does. */
  rewrite(object: string, row: Row, given: ReadonlySet<string>): void;
  /** Locks the parents of a record for the call that runs; throws when another call holds one. */
  lockParents(object: ObjectDefinition, row: Row): void;
}

/** Creates, changes and deletes records under the org's rules. Each method throws ApiError and then leaves no trace. */
export class RecordService {
  private readonly schema: OrgSchema;
  private readonly store: RecordStore;
  private readonly input: InputReader;
  private readonly faults: RecordFaults;
  private readonly assignment: CaseAssignment;
  /** How long ago the transactions began that commit now, milliseconds. */
  private begunAgo = 0;

  constructor(schema: OrgSchema, store: RecordStore, faults: RecordFaults, assignment: CaseAssignment) {
    this.schema = schema;
    this.store = store;
    this.input = new InputReader(schema, store);
    this.faults = faults;
    this.assignment = assignment;
  }

  /**
   * From now on records become visible so long after their stamp, as those of a transaction of Apex or a bulk job that ran
   * for minutes.
   */
  commitLate(milliseconds: number): void {
    this.begunAgo = milliseconds;
  }

  private stamp(): number {
    return currentSecond() - this.begunAgo;
  }

  /** Saves a new record and returns its id. */
  create(object: ObjectDefinition, fields: RecordInput, context: SaveContext, key?: string): string {
    const { session } = context;
    if (!session.access.object(object).create) throw noAccess();
    const columns = this.input.columns(object, fields, session.access, true, key);
    this.faults.checkLock(object.name, null);
    const now = this.stamp();
    const given = new Set(Object.keys(columns));
    const row: Row = {};
    for (const field of object.fields.values()) {
      if (field.type !== 'address') row[field.name] = columns[field.name] ?? defaultColumn(field);
    }
    return this.store.database.transaction(() => {
      const id = makeId(object.keyPrefix, this.store.database.nextNumber(object.name));
      row['Id'] = id;
      if (object.fields.has('ownerid')) row['OwnerId'] ??= session.userId;
      for (const field of object.fields.values()) {
        if (field.autoNumber) row[field.name] = this.autoNumber(object, field.name, field.autoNumber);
      }
      Object.assign(row, {
        IsDeleted: 0,
        CreatedDate: now,
        CreatedById: session.userId,
        LastModifiedDate: now,
        LastModifiedById: session.userId,
        SystemModstamp: now,
      });
      this.check(object, row, undefined, given, now, context);
      this.assignment.apply(object, row, context.autoAssign);
      this.store.insert(object, row);
      return id;
    });
  }

  /** Changes a record; fields not named keep their values. */
  update(
    object: ObjectDefinition,
    id: string,
    fields: RecordInput,
    context: SaveContext,
    key?: string,
  ): void {
    const { session } = context;
    if (!session.access.object(object).edit) throw noAccess();
    const old = this.living(object, id);
    const columns = this.input.columns(object, fields, session.access, false, key);
    this.faults.checkLock(object.name, id);
    const now = this.stamp();
    const row: Row = { ...old, ...columns };
    Object.assign(row, { LastModifiedDate: now, LastModifiedById: session.userId, SystemModstamp: now });
    this.check(object, row, old, new Set(Object.keys(columns)), now, context);
    this.assignment.apply(object, row, context.autoAssign);
    const changes: Row = {};
    for (const [name, value] of Object.entries(row)) if (value !== old[name]) changes[name] = value;
    if (Object.keys(changes).length === 0) return;
    this.store.database.transaction(() => {
      this.store.update(object, id, changes);
    });
  }

  private check(
    object: ObjectDefinition,
    row: Row,
    old: Row | undefined,
    given: ReadonlySet<string>,
    now: number,
    context: SaveContext,
  ): void {
    const find = (name: string, id: string) => this.store.find(this.schema.known(name), id);
    this.faults.rewrite(object.name, row, given);
    for (const version of old ? [old, row] : [row]) this.faults.lockParents(object, version);
    checkRequired(object, row);
    checkPicklists(object, row, given);
    checkRecordType(this.schema, object, row, given);
    checkReferences(this.schema, this.store, object, row, given);
    checkHierarchy(this.store, object, row, given);
    derive(object, row, { now, old, given, find });
    checkValidationRules(this.schema, this.store, object, row, old, context.session);
    checkUnique(this.store, object, row, given);
    checkDuplicates(this.schema, this.store, object, row, old === undefined, given, context.allowDuplicates);
  }

  /**
   * Creates or changes the record with this external id. Throws DUPLICATE_EXTERNAL_ID when several have it;
   * with the field `Id` it only changes.
   */
  upsert(
    object: ObjectDefinition,
    fieldName: string,
    value: unknown,
    fields: RecordInput,
    context: SaveContext,
  ): UpsertOutcome {
    const matches = this.matches(object, fieldName, value, context);
    const [id] = matches;
    if (matches.length > 1) {
      throw new ApiError(
        'DUPLICATE_EXTERNAL_ID',
        `${fieldName}: more than one record found for external id field: [${matches.join(', ')}]`,
        { fields: [fieldName] },
      );
    }
    const { [fieldName]: _key, ...rest } = fields;
    if (id !== undefined) {
      this.update(object, id, rest, context);
      return { id, created: false };
    }
    return { id: this.create(object, { ...rest, [fieldName]: value }, context, fieldName), created: true };
  }

  /** Ids of the living records that an external id names. */
  matches(object: ObjectDefinition, fieldName: string, value: unknown, context: SaveContext): string[] {
    const field = object.fields.get(fieldName.toLowerCase());
    if (!field || !context.session.access.canRead(object, field) || !(field.idLookup || field.externalId)) {
      throw new ApiError(
        'INVALID_FIELD',
        `Field name provided, ${fieldName} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
      );
    }
    const column = toColumn(field, value);
    if (column === null) {
      throw new ApiError('MISSING_ARGUMENT', `${field.name} not specified`, { fields: [] });
    }
    if (field.type === 'id') return [String(this.living(object, String(column))['Id'])];
    return this.store.idsByValue(object, field.name, column, 10);
  }

  /** Moves a record to the recycle bin, with the records that cannot stand without it. */
  delete(object: ObjectDefinition, id: string, context: SaveContext): void {
    if (!context.session.access.object(object).delete) throw noAccess();
    const row = this.living(object, id);
    this.faults.checkLock(object.name, id);
    this.faults.lockParents(object, row);
    this.store.database.transaction(() => this.remove(object, id, context.session.userId, this.stamp()));
  }

  private remove(object: ObjectDefinition, id: string, userId: string, now: number): void {
    const stamp: Row = { LastModifiedDate: now, LastModifiedById: userId, SystemModstamp: now };
    for (const { child, field } of this.schema.referencesTo(object)) {
      if (!field.indexed) continue;
      const ids = this.store.idsByValue(child, field.name, id, -1);
      if (ids.length > 0 && field.deleteRule === 'Restrict') {
        throw new ApiError(
          'DELETE_FAILED',
          `Your attempt to delete ${id} could not be completed because it is associated with the following ${child.labelPlural.toLowerCase()}.: ${ids.slice(0, 5).join(', ')}`,
          { fields: [] },
        );
      }
      for (const childId of ids) {
        if (field.deleteRule === 'Cascade') this.remove(child, childId, userId, now);
        else this.store.update(child, childId, { [field.name]: null, ...stamp });
      }
    }
    this.store.update(object, id, { IsDeleted: 1, ...stamp });
  }

  /**
   * What people do in Salesforce's pages: the losing record goes to the recycle bin and says what it became, and what
   * hung on it hangs on the other. The winner keeps its own values.
   */
  merge(object: ObjectDefinition, winner: string, loser: string, userId: string): void {
    this.living(object, winner);
    this.living(object, loser);
    const now = this.stamp();
    const stamp: Row = { LastModifiedDate: now, LastModifiedById: userId, SystemModstamp: now };
    this.store.database.transaction(() => {
      for (const { child, field } of this.schema.referencesTo(object)) {
        if (!field.indexed) continue;
        for (const id of this.store.idsByValue(child, field.name, loser, -1)) {
          this.store.update(child, id, { [field.name]: winner, ...stamp });
        }
      }
      this.store.update(object, loser, { IsDeleted: 1, MasterRecordId: winner, ...stamp });
      this.store.update(object, winner, stamp);
    });
  }

  /** Takes a record out of the recycle bin. */
  undelete(object: ObjectDefinition, id: string, userId: string): void {
    const now = this.stamp();
    const stamp: Row = { LastModifiedDate: now, LastModifiedById: userId, SystemModstamp: now };
    this.store.database.transaction(() => {
      this.store.update(object, id, { IsDeleted: 0, ...stamp });
    });
  }

  /** The row of a record that exists; throws ENTITY_IS_DELETED or NOT_FOUND. */
  living(object: ObjectDefinition, given: string): Row {
    const id = normalizeId(given);
    const row = id === null ? undefined : this.store.find(object, id);
    if (!row) {
      if (id !== null && this.schema.objectOfId(id) === object) {
        throw new ApiError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', {
          fields: [],
          status: 404,
        });
      }
      throw new ApiError('MALFORMED_ID', `${object.label} ID: id value of incorrect type: ${given}`, {
        fields: ['Id'],
      });
    }
    if (row['IsDeleted'] === 1) throw new ApiError('ENTITY_IS_DELETED', 'entity is deleted', { fields: [] });
    return row;
  }

  /** The row of a GET; throws the 404 of a record that is missing or in the recycle bin. */
  readableRow(object: ObjectDefinition, given: string): Row {
    const id = normalizeId(given);
    const row = id === null ? undefined : this.store.find(object, id);
    if (!row) throw new ApiError('NOT_FOUND', 'The requested resource does not exist');
    if (row['IsDeleted'] === 1) throw new ApiError('ENTITY_IS_DELETED', 'entity is deleted', { fields: [] });
    return row;
  }

  private autoNumber(object: ObjectDefinition, field: string, format: string): string {
    const number = this.store.database.nextNumber(`${object.name}.${field}`);
    return format.replace(/\{(0+)\}/, (_whole, zeros: string) => String(number).padStart(zeros.length, '0'));
  }
}

/** Now in milliseconds, cut to the second: Salesforce's own stamps carry no fraction. */
function currentSecond(): number {
  return Math.floor(Date.now() / 1000) * 1000;
}

function noAccess(): ApiError {
  return new ApiError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', {
    fields: [],
  });
}
