import { randomUUID } from 'node:crypto';
import type { FaultSwitch } from '../faults/fault-switch.ts';
import type { ColumnValue, OrgDatabase, Row } from '../records/database.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import { CHANGE_TYPES, type Change, type ChangeType } from './change.ts';
import type { EventLog } from './event-log.ts';
import { textDifference } from './text-difference.ts';

/** What happened to one record in the transaction that runs. */
interface Note {
  readonly object: ObjectDefinition;
  readonly id: string;
  readonly before: Row | undefined;
  readonly after: Row;
}

/** Columns of a record that no event carries. */
const SILENT = ['Id', 'IsDeleted', 'SystemModstamp'];
/** Records that one event may name. */
const MERGED = 200;
/** The id of an event that says: too many records changed to name them. */
const OVERFLOW_ID = '000000000000000AAA';
const FIRST_COMMIT_NUMBER = 11_657_372_702_432;
/** From this length on, a changed text is sent as a difference. */
const LONG_TEXT = 1000;

/**
 * Turns what a transaction writes into change events. The events commit with the records, in the order of the commits;
 * a transaction that is undone leaves none. A record that is written several times in a transaction gives one event.
 */
export class ChangeRecorder {
  private readonly database: OrgDatabase;
  private readonly log: EventLog;
  private readonly faults: FaultSwitch;
  private readonly isTracked: (object: ObjectDefinition) => boolean;
  private notes: Note[] = [];
  private origin = '';

  constructor(
    database: OrgDatabase,
    log: EventLog,
    faults: FaultSwitch,
    isTracked: (object: ObjectDefinition) => boolean,
  ) {
    this.database = database;
    this.log = log;
    this.faults = faults;
    this.isTracked = isTracked;
    database.listen(this);
  }

  /** Does the synchronous `work` of an API call; its changes carry this origin. */
  during<T>(origin: string, work: () => T): T {
    const before = this.origin;
    this.origin = origin;
    try {
      return work();
    } finally {
      this.origin = before;
    }
  }

  /** True when the writes of this object are to be noted. */
  tracks(object: ObjectDefinition): boolean {
    return this.isTracked(object);
  }

  note(object: ObjectDefinition, id: string, before: Row | undefined, after: Row): void {
    this.notes.push({ object, id, before, after });
  }

  /** @internal The database calls these around its transactions. */
  mark(): number {
    return this.notes.length;
  }

  undo(mark: number): void {
    this.notes.length = mark;
  }

  /** Runs inside the transaction, just before its commit. */
  complete(): void {
    if (this.notes.length === 0) return;
    const notes = mergedNotes(this.notes);
    this.notes = [];
    this.append(mergedChanges(notes).flatMap((change) => this.faulty(change)));
  }

  /** Appends the changes of one transaction. */
  private append(changes: readonly RecordChange[]): void {
    if (changes.length === 0) return;
    const shared = {
      changeOrigin: this.origin,
      transactionKey: randomUUID(),
      commitTimestamp: Math.floor(Date.now() / 1000) * 1000,
      commitNumber: FIRST_COMMIT_NUMBER + this.database.nextNumber('commits'),
    };
    for (const [index, change] of changes.entries()) {
      this.log.append({ ...shared, ...change, sequenceNumber: index + 1 });
    }
  }

  /** Publishes an event that says that records changed, and carries no field. */
  publish(
    object: ObjectDefinition,
    recordIds: readonly string[],
    changeType: ChangeType,
    commitUser: string,
  ): void {
    const bare = { changed: [], diffed: [], values: {} };
    this.database.transaction(() => {
      this.append([{ entityName: object.name, recordIds, changeType, commitUser, ...bare }]);
    });
  }

  committed(): void {
    this.log.publish();
  }

  /** What the fault switch makes of a change. */
  private faulty(change: RecordChange): readonly RecordChange[] {
    const bare = { ...change, changed: [], diffed: [], values: {} };
    switch (this.faults.changeFault(change.entityName)) {
      case 'LOSE_CHANGES':
        return [];
      case 'GAP_CHANGES':
        return [{ ...bare, changeType: gapOf(change.changeType) }];
      case 'OVERFLOW_CHANGES':
        return [{ ...bare, changeType: 'GAP_OVERFLOW', recordIds: [OVERFLOW_ID] }];
      default:
        return [change];
    }
  }
}

function gapOf(type: ChangeType): ChangeType {
  return CHANGE_TYPES.find((candidate) => candidate === `GAP_${type}`) ?? type;
}

/** One note for each record: from how it was before the transaction to how it is after it. */
function mergedNotes(notes: readonly Note[]): Note[] {
  const byRecord = new Map<string, Note>();
  for (const note of notes) {
    const known = byRecord.get(note.id);
    byRecord.set(note.id, known ? { ...note, before: known.before } : note);
  }
  return [...byRecord.values()];
}

type RecordChange = Pick<
  Change,
  'entityName' | 'recordIds' | 'changeType' | 'commitUser' | 'changed' | 'diffed' | 'values'
>;

/** Equal changes of several records are one event with several ids. New records always have an event each. */
function mergedChanges(notes: readonly Note[]): RecordChange[] {
  const merged = new Map<string, RecordChange>();
  const changes: RecordChange[] = [];
  for (const note of notes) {
    const change = recordChange(note);
    if (!change) continue;
    const { recordIds, ...same } = change;
    const key = JSON.stringify(same);
    const known = merged.get(key);
    if (known && change.changeType !== 'CREATE' && known.recordIds.length < MERGED) {
      const wider = { ...known, recordIds: [...known.recordIds, ...recordIds] };
      changes[changes.indexOf(known)] = wider;
      merged.set(key, wider);
    } else {
      changes.push(change);
      merged.set(key, change);
    }
  }
  return changes;
}

function recordChange({ object, id, before, after }: Note): RecordChange | null {
  const changeType = typeOf(before, after);
  if (changeType === null) return null;
  const own = Object.keys(after).filter((name) => !SILENT.includes(name));
  const isWhole = changeType === 'CREATE' || changeType === 'UNDELETE';
  const changed =
    changeType === 'UPDATE'
      ? own.filter((name) => name === 'LastModifiedDate' || after[name] !== before?.[name])
      : [];
  const values: Record<string, ColumnValue> = {};
  for (const name of isWhole ? own : changed) {
    const value = after[name] ?? null;
    if (!isWhole || value !== null) values[name] = value;
  }
  const diffed: string[] = [];
  for (const name of changed) {
    const [old, text] = [before?.[name], values[name]];
    if (typeof old !== 'string' || typeof text !== 'string' || text.length < LONG_TEXT) continue;
    values[name] = textDifference(old, text);
    diffed.push(name);
  }
  const commitUser = String(after['LastModifiedById'] ?? '');
  return { entityName: object.name, recordIds: [id], changeType, commitUser, changed, diffed, values };
}

function typeOf(before: Row | undefined, after: Row): ChangeType | null {
  const wasThere = before !== undefined && before['IsDeleted'] !== 1;
  const isThere = after['IsDeleted'] !== 1;
  if (wasThere) return isThere ? 'UPDATE' : 'DELETE';
  if (!isThere) return null;
  return before === undefined ? 'CREATE' : 'UNDELETE';
}
