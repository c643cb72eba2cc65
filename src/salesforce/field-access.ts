import { WaybillError } from '../domain/errors.ts';
import { newUpstreamUsage, type UpstreamUsage } from '../domain/upstream-usage.ts';
import { DATA_URL } from './api-version.ts';
import type {
  CompositeAnswer,
  CompositePart,
  FieldAccess,
  FieldDescription,
  ObjectDescription,
  ObjectUse,
} from './client.ts';
import { objectOf, readableOnly, type Soql } from './soql.ts';

type Rights = Pick<
  FieldDescription,
  'updateable' | 'createable' | 'type' | 'restrictedPicklist' | 'picklistValues'
>;

interface Described {
  readonly uses: ReadonlySet<ObjectUse>;
  readonly fields: ReadonlyMap<string, Rights>;
  /** By the clock of `performance`, milliseconds. */
  readonly at: number;
}

type Composite = (
  parts: readonly CompositePart[],
  usage: UpstreamUsage,
) => Promise<readonly CompositeAnswer[]>;

/** Subrequests of one composite call. */
const PARTS = 25;

/**
 * Learns from describe which fields the integration user may read and write. An object is described when Salesforce
 * refused a field of it, and again while a field of it is missing: at most once in `againMs`, beside a request and not in
 * its way. So requests cost no further call.
 */
export class DescribedAccess implements FieldAccess {
  readonly #composite: Composite;
  readonly #againMs: number;
  readonly #described = new Map<string, Described>();
  readonly #underWay = new Map<string, Promise<void>>();
  /** Objects of which a field was missing since they were described. */
  readonly #lacking = new Set<string>();

  constructor(composite: Composite, againMs: number) {
    this.#composite = composite;
    this.#againMs = againMs;
  }

  mayUse(object: string, use: ObjectUse): boolean {
    const may = this.#described.get(object)?.uses.has(use) ?? true;
    if (!may) this.#lacking.add(object);
    return may;
  }

  mayRead(object: string, field: string): boolean {
    // The describe of an object does not hold the fields of its parents.
    if (field.includes('.')) return true;
    // Of an object that is not there no field is to blame.
    if (!this.mayUse(object, 'READ')) return true;
    const may = this.#described.get(object)?.fields.has(field) ?? true;
    if (!may) this.#lacking.add(object);
    return may;
  }

  mayWrite(object: string, field: string, creating: boolean): boolean {
    const described = this.#described.get(object);
    if (described === undefined || !this.mayUse(object, creating ? 'CREATE' : 'UPDATE')) return true;
    const rights = described.fields.get(field);
    const may = (creating ? rights?.createable : rights?.updateable) === true;
    if (!may) this.#lacking.add(object);
    return may;
  }

  offers(object: string, field: string, value: unknown): boolean {
    const described = this.#described.get(object)?.fields.get(field);
    if (described?.restrictedPicklist !== true || typeof value !== 'string') return true;
    const active = described.picklistValues.filter((each) => each.active);
    const known = new Set(active.map((each) => each.value.toLowerCase()));
    const values = described.type === 'multipicklist' ? value.split(';') : [value];
    const may = values.every((each) => known.has(each.toLowerCase()));
    if (!may) this.#lacking.add(object);
    return may;
  }

  get lacking(): boolean {
    return this.#lacking.size > 0;
  }

  async renew(objects: readonly string[], usage: UpstreamUsage): Promise<void> {
    await this.refresh(this.#due(objects), usage);
  }

  async refresh(objects: readonly string[], usage: UpstreamUsage): Promise<void> {
    for (let at = 0; at < objects.length; at += PARTS) {
      await this.#describe(objects.slice(at, at + PARTS), usage);
    }
  }

  /**
   * Asks without the fields that may not be read. If Salesforce refuses another field, the object is described and asked
   * once more.
   *
   * @throws WaybillError UPSTREAM_PERMISSION that names the field, if the query cannot do without it
   */
  async reading<Answer>(query: Soql, usage: UpstreamUsage, ask: (query: Soql) => Promise<Answer>) {
    const objects = new Set(query.lists.flatMap((list) => objectOf(query, list) ?? []));
    const filtered = (): Soql => readableOnly(query, (object, field) => this.mayRead(object, field));
    return await this.#asking([...objects], usage, filtered, ask, (one, other) => one.text === other.text);
  }

  /** The same for a read of some fields of one record. */
  async readingFields<Answer>(
    object: string,
    names: readonly string[],
    usage: UpstreamUsage,
    ask: (names: readonly string[]) => Promise<Answer>,
  ) {
    const filtered = (): readonly string[] => {
      const readable = names.filter((name) => this.mayRead(object, name));
      return readable.length === 0 ? ['Id'] : readable;
    };
    return await this.#asking([object], usage, filtered, ask, (one, other) => one.length === other.length);
  }

  async #asking<Asked, Answer>(
    objects: readonly string[],
    usage: UpstreamUsage,
    filtered: () => Asked,
    ask: (asked: Asked) => Promise<Answer>,
    same: (one: Asked, other: Asked) => boolean,
  ): Promise<Answer> {
    const asked = filtered();
    this.#lookAgain(objects);
    try {
      return await ask(asked);
    } catch (error) {
      const isNews = isRefusedObject(error) && objects.every((object) => this.mayUse(object, 'READ'));
      if (!(isRefusedField(error) || isNews) || objects.length === 0) throw error;
      // If describe fails, the refusal itself says more.
      await this.refresh(objects, usage).catch(() => undefined);
      const again = filtered();
      if (same(asked, again)) throw error;
      return await ask(again);
    }
  }

  /** Looks for permissions that were granted since, for objects of which a field was missing. */
  #lookAgain(objects: readonly string[]): void {
    const due = this.#due(objects);
    // A failure changes nothing: the next read looks again.
    if (due.length > 0) void this.refresh(due, newUpstreamUsage()).catch(() => undefined);
  }

  #due(objects: readonly string[]): readonly string[] {
    return objects.filter((object) => {
      const described = this.#described.get(object);
      const isLacking = described !== undefined && this.#lacking.has(object);
      return isLacking && performance.now() - described.at >= this.#againMs;
    });
  }

  async #describe(objects: readonly string[], usage: UpstreamUsage): Promise<void> {
    const running = objects.flatMap((object) => this.#underWay.get(object) ?? []);
    const asked = objects.filter((object) => !this.#underWay.has(object));
    if (asked.length > 0) {
      const call = this.#call(asked, usage).finally(() => {
        for (const object of asked) this.#underWay.delete(object);
      });
      for (const object of asked) this.#underWay.set(object, call);
      running.push(call);
    }
    await Promise.all(running);
  }

  async #call(objects: readonly string[], usage: UpstreamUsage): Promise<void> {
    const at = performance.now();
    const parts = objects.map((object, index) => ({
      method: 'GET' as const,
      url: `${DATA_URL}/sobjects/${object}/describe`,
      referenceId: `d${index}`,
    }));
    const answers = await this.#composite(parts, usage);
    const failed = answers.flatMap(({ error }) => error ?? []);
    for (const [index, object] of objects.entries()) {
      const answer = answers[index];
      // An object that the user may not see is no reason to know nothing of the others.
      if (answer === undefined || (answer.error !== null && !isUnseen(answer.error))) continue;
      const described = answer.error === null ? describedOf(answer.body as ObjectDescription) : UNSEEN;
      this.#lacking.delete(object);
      this.#described.set(object, { ...described, at });
    }
    const [failure] = failed.filter((error) => !isUnseen(error));
    if (failure !== undefined) throw failure;
  }
}

const UNSEEN: Omit<Described, 'at'> = { uses: new Set(), fields: new Map() };

function describedOf({ createable, updateable, fields }: ObjectDescription): Omit<Described, 'at'> {
  const uses: readonly (readonly [ObjectUse, boolean])[] = [
    ['READ', true],
    ['CREATE', createable],
    ['UPDATE', updateable],
  ];
  return {
    uses: new Set(uses.flatMap(([use, may]) => (may ? [use] : []))),
    fields: new Map(fields.map((field) => [field.name, field])),
  };
}

/** What describe answers of an object that is not deployed, or that the user may not see. */
function isUnseen({ code, details }: WaybillError): boolean {
  return code === 'NOT_FOUND' || details.vendorCode === 'INVALID_TYPE';
}

/** Whether Salesforce refused an object: for a user who may not see an object, there is none. */
function isRefusedObject(error: unknown): boolean {
  return error instanceof WaybillError && error.details.vendorCode === 'INVALID_TYPE';
}

/** Whether Salesforce refused a field: for a user who may not see a field, there is none. */
export function isRefusedField(error: unknown): error is WaybillError {
  if (!(error instanceof WaybillError)) return false;
  const { vendorCode } = error.details;
  return vendorCode === 'INVALID_FIELD' || vendorCode === 'INVALID_FIELD_FOR_INSERT_UPDATE';
}

/**
 * Checks that rows have all the fields that were asked. A decision about a value must not take a field that the hub may not
 * read for an empty one.
 *
 * @throws WaybillError UPSTREAM_PERMISSION that names the first missing field
 */
export function requireFields<Row extends object>(
  object: string,
  names: readonly string[],
  rows: readonly Row[],
): readonly Row[] {
  for (const name of names) {
    if (!name.includes('.') && rows.some((row) => !(name in row))) throw fieldNotReadable(object, name);
  }
  return rows;
}

/** A field that the integration user may not read, as the graph answers it and people are told. */
export function fieldNotReadable(object: string, field: string): WaybillError {
  return new WaybillError(
    'UPSTREAM_PERMISSION',
    `The integration user may not read ${object}.${field} in Salesforce. Grant it in the user's permission set.`,
    { details: { system: 'SALESFORCE', vendorCode: 'INVALID_FIELD', object, fields: [field] } },
  );
}
