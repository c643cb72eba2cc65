import { WaybillError } from '../../domain/errors.ts';
import { type AggregateName, receivedRows } from '../../domain/ownership/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { accountsNamed, inCountryOf, LookupSource } from '../exchange/lookups.ts';
import { type Placed, strayed } from '../exchange/misplaced.ts';
import { applyReceived } from '../exchange/received.ts';
import { type PortalRecord, portalIdOf, type SyncedKind, versionOf } from '../exchange/records.ts';
import { type Application, judge } from './apply.ts';
import { authorOf } from './authors.ts';
import type { CrmChange } from './change-source.ts';
import type { Found } from './counterparts.ts';
import type { Doubts } from './doubt.ts';
import { PASSING } from './isolation.ts';
import { type Author, writeAsLeader } from './leadership.ts';
import { openAboutFields, refused } from './unapplied-items.ts';

/** One application of some changes of one object. */
export interface Run {
  readonly kind: SyncedKind;
  readonly leadership: Leadership;
  /** Salesforce's ids of changes that were announced together with their write to the portal. */
  readonly announced: Set<string>;
  readonly doubts: Doubts;
}

/** A change, and what it does to one record of the portal. */
export interface Judged {
  readonly change: CrmChange;
  readonly application: Application;
}

/** Changes of one author. */
interface Group {
  readonly author: Author | null;
  readonly judged: Judged[];
}

/** Work that follows from all changes of one application, done in the last transaction that stores any of them. */
export type Ending = (unit: Unit<PortalWrites>, announced: ReadonlySet<string>) => Promise<void>;

interface More {
  readonly bases?: readonly BaseValue[];
  readonly ending?: Ending;
}

/** Records that one transaction writes: it locks them until its end. */
const TOGETHER = 200;

/** Stores what changes of Salesforce do to the portal: the changes of one author together, or one after the other. */
export class ChangeStore {
  readonly #dependencies: SyncDependencies;
  readonly #lookups: LookupSource;
  readonly #integrationUserId: () => Promise<string | null>;

  /** @param integrationUserId of the user as whom the hub writes */
  constructor(dependencies: SyncDependencies, integrationUserId: () => Promise<string | null>) {
    const { portal, ledger, publicUrl } = dependencies;
    this.#dependencies = dependencies;
    this.#integrationUserId = integrationUserId;
    this.#lookups = new LookupSource(portal, ledger.lookups, publicUrl);
  }

  /** Decides about each change. A field in doubt is left out, and its row is noted. */
  async judge({ kind, doubts }: Run, aggregate: AggregateName, found: readonly Found[]): Promise<Judged[]> {
    if (found.length === 0) return [];
    const { ledger } = this.#dependencies;
    const keys = found.map(({ record }) => portalIdOf(record));
    const placed = found.map(({ record, change: { row } }) => ({ record, row }));
    const [bases, states, lookups, integrationUserId, erased, strays] = await Promise.all([
      ledger.baseValues.of(aggregate, keys),
      ledger.outbox.syncStatus(keys.map((aggregateId) => ({ record: kind.queued, aggregateId }))),
      this.#lookups.toReceive(
        accountsNamed(
          aggregate,
          found.map(({ change }) => change.row),
        ),
      ),
      this.#integrationUserId(),
      ledger.erasures.matcher(),
      strayed(this.#dependencies, aggregate, placed),
    ]);
    return found.map(({ change, record }, index) => {
      const state = states[index]?.state;
      const application = judge(aggregate, change, record, {
        kind,
        base: bases[index] ?? new Map(),
        sending: state === 'PENDING' || state === 'LEASED',
        integrationUserId,
        erased,
        isAway: strays.has(placed[index] ?? NOWHERE),
        lookups: inCountryOf(aggregate, record, change.row, lookups),
      });
      const { doubt, hasDoubtfulCountry } = application;
      if (doubt !== null) doubts.add(change.id, doubt, hasDoubtfulCountry);
      return { change, application };
    });
  }

  /**
   * Stores what was decided, in transactions of up to `TOGETHER` records, and does the ending in the last one of them.
   * If such a transaction fails, each of its changes is stored by itself, so that a change that the portal refuses stops
   * only itself.
   */
  async store(run: Run, judged: readonly Judged[], ending: Ending): Promise<void> {
    const agreed = judged.filter(({ application }) => isQuiet(application));
    // Where both systems agree, only the base is stored.
    const bases = agreed.flatMap(({ application }) => application.baseValues);
    const groups = await this.#grouped(judged.filter(({ application }) => !isQuiet(application)));
    const last = groups.pop();
    for (const group of groups) {
      if (!(await this.#storeTogether(run, group))) await this.#storeEach(run, group);
    }
    if (last !== undefined) {
      if (await this.#storeTogether(run, last, { bases, ending })) return;
      await this.#storeEach(run, last);
    }
    await writeAsLeader(this.#dependencies, null, run.leadership, async (unit) => {
      await unit.ledger.baseValues.save(bases);
      await ending(unit, run.announced);
    });
  }

  /** A transaction is audited under one author and has each record once; so the changes of a record keep their order. */
  async #grouped(judged: readonly Judged[]): Promise<Group[]> {
    const groups: Group[] = [];
    let open = new Map<string, Group>();
    let records = new Set<string>();
    const userId = await this.#integrationUserId();
    for (const each of judged) {
      const { change, application } = each;
      const record = portalIdOf(application.record);
      const isOwn = change.modifiedBy === userId;
      const author = isOwn ? await authorOf(this.#dependencies.ledger.intents, change, application) : null;
      if (records.has(record)) {
        open = new Map();
        records = new Set();
      }
      const key = JSON.stringify([change.modifiedBy, author]);
      let group = open.get(key);
      if (group === undefined || group.judged.length >= TOGETHER) {
        group = { author, judged: [] };
        groups.push(group);
        open.set(key, group);
      }
      group.judged.push(each);
      records.add(record);
    }
    return groups;
  }

  /** @returns false when the portal refused a change: then nothing was stored */
  async #storeTogether(run: Run, group: Group, more: More = {}): Promise<boolean> {
    try {
      await this.#write(run, group, more);
      return true;
    } catch (error) {
      if (!(error instanceof WaybillError) || PASSING.has(error.code)) throw error;
      return false;
    }
  }

  /** One transaction. */
  async #write(run: Run, { author, judged }: Group, { bases = [], ending }: More = {}): Promise<void> {
    const [first] = judged;
    if (first === undefined) return;
    const { kind, leadership } = run;
    let announced: readonly string[] = [];
    const write = async (unit: Unit<PortalWrites>) => {
      announced = await this.#applyValues(unit, kind, judged, author);
      const own = judged.flatMap(({ application }) => application.baseValues);
      await unit.ledger.baseValues.save([...own, ...bases]);
      for (const { change, application } of judged) {
        const { items, resend } = application;
        if (items.length > 0) await openAboutFields(unit.ledger.review, kind, application, change.id, items);
        if (resend !== null) unit.enqueue(resend);
      }
      await ending?.(unit, new Set([...run.announced, ...announced]));
    };
    await writeAsLeader(this.#dependencies, first.change, leadership, write, author);
    for (const id of announced) run.announced.add(id);
  }

  /** @returns Salesforce's ids of the changes that were announced with the write */
  async #applyValues(
    unit: Unit<PortalWrites>,
    kind: SyncedKind,
    judged: readonly Judged[],
    author: Author | null,
  ): Promise<readonly string[]> {
    const announced: string[] = [];
    for (const [aggregate, some] of Map.groupBy(judged, ({ application }) => application.aggregate)) {
      const received = some
        .filter(({ application: { values } }) => Object.keys(values).length > 0)
        .map(({ application: { record, values } }) => ({ record, expected: versionOf(record), values }));
      if (received.length === 0) continue;
      const changed = await applyReceived(unit, kind, aggregate, received, author?.action);
      for (const { change, application } of some) {
        if (changed.has(portalIdOf(application.record))) announced.push(change.id);
      }
    }
    return announced;
  }

  async #storeEach(run: Run, { author, judged }: Group): Promise<void> {
    for (const each of judged) await this.#storeOne(run, each, author);
  }

  async #storeOne(run: Run, judged: Judged, author: Author | null): Promise<void> {
    const { change, application } = judged;
    const { aggregate, record, values } = application;
    try {
      await this.#write(run, { author, judged: [judged] });
    } catch (error) {
      if (!(error instanceof WaybillError) || PASSING.has(error.code)) throw error;
      if (error.code === 'STALE') {
        await this.#decideAgain(run, judged, author);
      } else if (Object.keys(values).length > 1) {
        for (const part of columnByColumn(application)) {
          const now = await this.#current(application);
          if (now === null) return;
          await this.#storeOne(run, { change, application: { ...part, record: now } }, author);
        }
      } else {
        const { kind } = run;
        const item = refused(kind, { aggregate, record, values }, change, error);
        await openAboutFields(this.#dependencies.ledger.review, kind, application, change.id, [item]);
      }
    }
  }

  /** The portal's record changed meanwhile, so the change is decided with its current state. */
  async #decideAgain(run: Run, { change, application }: Judged, author: Author | null): Promise<void> {
    const now = await this.#current(application);
    if (now === null) return;
    for (const again of await this.judge(run, application.aggregate, [{ change, record: now }])) {
      if (isQuiet(again.application)) {
        await this.#dependencies.ledger.baseValues.save(again.application.baseValues);
      } else {
        await this.#storeOne(run, again, author);
      }
    }
  }

  async #current({ aggregate, record }: Application): Promise<PortalRecord | null> {
    const [now = null] = await this.#dependencies.portal.byIds(aggregate, [portalIdOf(record)]);
    return now;
  }
}

/** The same, each value by itself, so that a value that the portal refuses stops no other value of its record. */
function columnByColumn(application: Application): readonly Application[] {
  const { aggregate, values, baseValues } = application;
  const columnOf = new Map(receivedRows(aggregate).map((row) => [row.field, row.portal.column]));
  const isWritten = ({ field }: BaseValue) => (columnOf.get(field) ?? '') in values;
  const rest = { ...application, values: {}, baseValues: baseValues.filter((base) => !isWritten(base)) };
  const single = Object.entries(values).map(([column, value]) => ({
    ...application,
    values: { [column]: value },
    baseValues: baseValues.filter(({ field }) => columnOf.get(field) === column),
    items: [],
    resend: null,
  }));
  return [rest, ...single];
}

const NOWHERE: Placed = { record: {}, row: {} };

function isQuiet({ values, items, resend }: Application): boolean {
  return Object.keys(values).length === 0 && items.length === 0 && resend === null;
}
