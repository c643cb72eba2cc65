import { z } from 'zod';
import type { Row } from '../records/database.ts';
import type { ObjectDefinition } from '../schema/model.ts';
import { ApiError, FAULT_MESSAGES, isErrorCode } from '../wire/errors.ts';
import { ParentLocks } from './parent-locks.ts';

/** What becomes of the change events of the next records (of `object`). */
const CHANGE_FAULTS = ['LOSE_CHANGES', 'GAP_CHANGES', 'OVERFLOW_CHANGES'] as const;
export type ChangeFault = (typeof CHANGE_FAULTS)[number];

/** What meets the streams of the Pub/Sub API. */
const STREAM_FAULTS = ['FREEZE_STREAMS', 'REFUSE_STREAMS', 'REPEAT_EVENTS', 'UNKNOWN_SCHEMAS'] as const;

/**
 * A fault to act out. `method` and `path` (a part of the path with its query) choose the requests it meets,
 * `object` the records of a lock; `times` ends it after so many, null keeps it until it is cleared.
 */
const faultSchema = z.strictObject({
  kind: z.enum([
    'DELAY',
    'CLOCK',
    'FAIL',
    'FAIL_AFTER_COMMIT',
    'DROP',
    'DROP_AFTER_COMMIT',
    'PAGE',
    'CUT',
    'LOCK',
    'LIMIT',
    'EXPIRE_SESSIONS',
    'PARENT_LOCKS',
    'FAIL_JOBS',
    'REWRITE',
    'TRIGGER',
    ...CHANGE_FAULTS,
    ...STREAM_FAULTS,
  ]),
  method: z.string().optional(),
  path: z.string().optional(),
  object: z.string().optional(),
  times: z.int().positive().nullable().default(null),
  /** DELAY: how long; CLOCK: how far ahead; PARENT_LOCKS: how long a call holds its parents; in milliseconds. */
  milliseconds: z.int().nonnegative().default(0),
  /** FAIL, FAIL_AFTER_COMMIT: what to answer; PAGE: under which `status`, 200 unless given. */
  code: z.string().default('SERVER_UNAVAILABLE'),
  message: z.string().optional(),
  status: z.int().optional(),
  /** REWRITE: the field that a trigger rewrites when a call sets it. TRIGGER: the field that it sets at each save. */
  field: z.string().optional(),
  /** The new value; in a REWRITE, `{value}` stands for the value that the call set. */
  value: z.string().default('{value}'),
  /** LIMIT: how many calls are left from now on. */
  remaining: z.int().nonnegative().default(0),
  /** REPEAT_EVENTS: how many positions before its replay id a stream begins. */
  events: z.int().positive().default(1),
});

export type Fault = z.output<typeof faultSchema>;

interface ArmedFault {
  readonly id: number;
  readonly fault: Fault;
  left: number | null;
}

/** Reads a fault out of a request body; throws an Error that says what is wrong with it. */
export function readFault(body: unknown): Fault {
  const parsed = faultSchema.safeParse(body);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  if (!isErrorCode(parsed.data.code)) throw new Error(`unknown code ${parsed.data.code}`);
  return parsed.data;
}

/** Faults that wait for their requests. */
export class FaultSwitch {
  private armed: ArmedFault[] = [];
  private lastId = 0;
  private readonly listeners = new Set<() => void>();
  private readonly parentLocks = new ParentLocks();

  arm(fault: Fault): number {
    this.lastId++;
    this.armed.push({ id: this.lastId, fault, left: fault.times });
    return this.lastId;
  }

  clear(): void {
    this.armed = [];
    this.parentLocks.releaseAll();
    for (const listener of this.listeners) listener();
  }

  /** Calls back when the faults were cleared; returns how to stop that. */
  onClear(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** True while a fault of this kind waits, whatever its `times`. */
  isArmed(kind: Fault['kind']): boolean {
    return this.armed.some(({ fault }) => fault.kind === kind);
  }

  /** What the next change of a record meets; using it counts. */
  changeFault(object: string): ChangeFault | undefined {
    const found = this.use(
      ({ kind, object: only }) => CHANGE_FAULTS.some((known) => known === kind) && (!only || only === object),
    );
    return CHANGE_FAULTS.find((kind) => kind === found?.kind);
  }

  /** True when a bulk job of the object is to end as failed after its work; using it counts. */
  failsJob(object: string): boolean {
    return (
      this.use(({ kind, object: only }) => kind === 'FAIL_JOBS' && (!only || only === object)) !== undefined
    );
  }

  /** True when a new stream is to be refused; using it counts. */
  refusesStream(): boolean {
    return this.use((fault) => fault.kind === 'REFUSE_STREAMS') !== undefined;
  }

  /** How many events a stream that goes on from a replay id gets once more; using it counts. */
  repeatedEvents(): number {
    return this.use((fault) => fault.kind === 'REPEAT_EVENTS')?.events ?? 0;
  }

  list(): readonly { id: number; fault: Fault; left: number | null }[] {
    return this.armed;
  }

  /**
   * The first armed fault of one of these kinds that the request meets; using it counts. A fault without a
   * path meets calls of the data API only, so that a login in between does not use it up.
   */
  take(kinds: readonly Fault['kind'][], method: string, url: string, isData: boolean): Fault | undefined {
    return this.use((fault) => {
      const methodFits = !fault.method || fault.method.toUpperCase() === method;
      const pathFits = fault.path ? url.includes(fault.path) : isData;
      return kinds.includes(fault.kind) && methodFits && pathFits;
    });
  }

  /** Throws UNABLE_TO_LOCK_ROW when a lock waits for a record of this object. */
  checkLock(object: string, id: string | null): void {
    const lock = this.use((fault) => fault.kind === 'LOCK' && (!fault.object || fault.object === object));
    if (!lock) return;
    throw unableToLock(id === null ? '1 records' : `1 records: ${id}`);
  }

  /** What a trigger of the object does to the fields that a call sets, before the record is checked and saved. */
  rewrite(object: string, row: Row, given: ReadonlySet<string>): void {
    this.trigger(object, row);
    for (const name of given) {
      const found = this.use(
        ({ kind, object: of, field }) => kind === 'REWRITE' && of === object && field === name,
      );
      const written = row[name];
      if (found && written != null) row[name] = found.value.replaceAll('{value}', String(written));
    }
  }

  /**
   * What triggers of the object do at each save: they set `field` although no call named it, or refuse the record with
   * `message`.
   */
  private trigger(object: string, row: Row): void {
    const found = this.use((fault) => fault.kind === 'TRIGGER' && fault.object === object);
    if (!found) return;
    if (found.field !== undefined) row[found.field] = found.value;
    else {
      throw new ApiError(
        'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        `${object}Trigger: execution of BeforeUpdate\n\ncaused by: ${found.message ?? 'System.LimitException: Apex CPU time limit exceeded'}`,
        { fields: [] },
      );
    }
  }

  /** How long each call holds the parents that it locked; null when nobody asked for locks. */
  get parentLockMilliseconds(): number | null {
    return this.armed.find(({ fault }) => fault.kind === 'PARENT_LOCKS')?.fault.milliseconds ?? null;
  }

  /** Does the synchronous `work` of one holder of locks; they are released after the time that was asked for. */
  holdingParents<T>(work: () => T): T {
    const milliseconds = this.parentLockMilliseconds;
    if (milliseconds === null) return work();
    const holder = {};
    setTimeout(() => {
      this.parentLocks.release(holder);
    }, milliseconds).unref();
    return this.parentLocks.during(holder, work);
  }

  lockParents(object: ObjectDefinition, row: Row): void {
    const armed = this.armed.find(({ fault }) => fault.kind === 'PARENT_LOCKS');
    if (!armed) return;
    const parent = armed.fault.object ?? 'Account';
    const ids = [...object.fields.values()]
      .filter((field) => field.type === 'reference' && field.referenceTo.includes(parent))
      .map((field) => row[field.name]);
    for (const id of object.name === parent ? [row['Id'], ...ids] : ids) {
      if (typeof id !== 'string' || this.parentLocks.take(id)) continue;
      throw unableToLock(`1 records: ${id}`);
    }
  }

  private use(fits: (fault: Fault) => boolean): Fault | undefined {
    const found = this.armed.find((entry) => fits(entry.fault));
    if (!found) return undefined;
    if (found.left !== null) {
      found.left--;
      if (found.left <= 0) this.armed = this.armed.filter((entry) => entry !== found);
    }
    return found.fault;
  }
}

function unableToLock(subject: string): ApiError {
  const message = `unable to obtain exclusive access to this record or ${subject}`;
  return new ApiError('UNABLE_TO_LOCK_ROW', message, { fields: [] });
}

/** The refusal that a FAIL or FAIL_AFTER_COMMIT fault asks for. */
export function faultError(fault: Fault): ApiError {
  const code = isErrorCode(fault.code) ? fault.code : 'UNKNOWN_EXCEPTION';
  const details = fault.status === undefined ? {} : { status: fault.status };
  return new ApiError(code, fault.message ?? FAULT_MESSAGES[code] ?? code, details);
}
