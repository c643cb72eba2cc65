import { receivedRows, sentRows } from '../../domain/ownership/index.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import type { NewReviewItem, ReviewItem } from '../../ledger/review/review-item.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { isRefusedField } from '../../salesforce/field-access.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { accountsNamed, inCountryOf, LookupSource } from '../exchange/lookups.ts';
import { MISPLACED_CAUSE } from '../exchange/misplaced.ts';
import { askedAbout, MOVED_CAUSE } from '../exchange/moved-links.ts';
import {
  crmIdOf,
  KINDS,
  type PortalRecord,
  portalIdNamed,
  portalIdOf,
  type SyncedKind,
} from '../exchange/records.ts';
import { removedAmong } from '../exchange/removed-records.ts';
import { strangerAbout, teamOf } from '../exchange/review-items.ts';
import { CrmRows } from './crm-rows.ts';
import { compare } from './findings.ts';
import { whoseAre } from './whose.ts';

export interface ReconcileReport {
  readonly record: SyncedKind['aggregate'];
  /** Records of the portal that changed in the window. */
  readonly portal: number;
  /** Records of Salesforce that changed in the window and name a record of the portal. */
  readonly salesforce: number;
  /** Left out because a change of them is on its way, in either direction. */
  readonly underway: number;
  /** Both systems agree. */
  readonly agreed: number;
  /** For a person, by category. */
  readonly findings: Readonly<Record<string, number>>;
}

const PORTAL_PAGE = 200;

/**
 * Compares both systems over what either of them changed since a moment: counts, links and the values of owned fields. What does not
 * agree becomes a review item with a proposed repair; nothing is repaired without a person. It calls Salesforce only
 * while the API budget is not needed by anything else.
 *
 * @throws WaybillError UPSTREAM_PERMISSION, after all other kinds were compared, when the hub may not read the portal's id
 * of one kind
 */
export async function reconcile(
  dependencies: SyncDependencies,
  since: Date,
  signal: AbortSignal,
): Promise<readonly ReconcileReport[]> {
  const reports: ReconcileReport[] = [];
  const failures: unknown[] = [];
  for (const kind of KINDS) {
    try {
      reports.push(await new KindSweep(dependencies, kind, signal).run(since));
    } catch (error) {
      signal.throwIfAborted();
      if (!isRefusedField(error)) throw error;
      // The link of this kind cannot be read. The other kinds are compared all the same.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return reports;
}

/**
 * The items of earlier comparisons whose finding is gone: both systems agree about the record by now, or what is wrong is
 * something else, which has an item of its own.
 */
export async function foundNoMore(
  dependencies: SyncDependencies,
  items: readonly ReviewItem[],
  signal: AbortSignal,
): Promise<readonly ReviewItem[]> {
  const gone: ReviewItem[] = [];
  for (const kind of KINDS) {
    const some = items.filter(({ cause }) => cause.startsWith(`reconcile ${kind.aggregate} `));
    if (some.length > 0) gone.push(...(await new KindSweep(dependencies, kind, signal).foundNoMore(some)));
  }
  return gone;
}

class KindSweep {
  readonly #dependencies: SyncDependencies;
  readonly #kind: SyncedKind;
  readonly #crm: CrmRows;
  readonly #lookups: LookupSource;
  readonly #findings = new Map<string, number>();
  #moved: Promise<ReadonlySet<string | null>> | undefined;
  #underway = 0;
  #agreed = 0;

  constructor(dependencies: SyncDependencies, kind: SyncedKind, signal: AbortSignal) {
    this.#dependencies = dependencies;
    this.#kind = kind;
    this.#crm = new CrmRows(dependencies, kind, signal);
    this.#lookups = new LookupSource(
      dependencies.portal,
      dependencies.ledger.lookups,
      dependencies.publicUrl,
    );
  }

  async run(since: Date): Promise<ReconcileReport> {
    const { portal } = this.#dependencies;
    let records = 0;
    for (let after: string | null = null; ; ) {
      const page: PortalRecord[] = await portal.changedSince(this.#kind.aggregate, since, after, PORTAL_PAGE);
      records += page.length;
      await this.#comparePage(page);
      after = page.length < PORTAL_PAGE ? null : portalIdOf(page.at(-1) ?? {});
      if (after === null) break;
    }
    const salesforce = await this.#sweepSalesforce(since);
    return {
      record: this.#kind.aggregate,
      portal: records,
      salesforce,
      underway: this.#underway,
      agreed: this.#agreed,
      findings: Object.fromEntries(this.#findings),
    };
  }

  async foundNoMore(items: readonly ReviewItem[]): Promise<readonly ReviewItem[]> {
    const { portal } = this.#dependencies;
    const rows = await portal.byIds(
      this.#kind.aggregate,
      items.map(({ portalId }) => portalId ?? ''),
    );
    const compared = await this.#compareAll(rows.filter((row) => row !== null));
    return items.filter(({ portalId, cause }) => {
      const found = compared.get(portalId ?? '');
      return found !== undefined && found?.cause !== cause;
    });
  }

  async #comparePage(page: readonly PortalRecord[]): Promise<void> {
    const items: NewReviewItem[] = [];
    for (const item of (await this.#compareAll(page)).values()) {
      if (item === null) this.#agreed += 1;
      else items.push(item);
    }
    // One item may be about many records.
    await this.#open([...new Set(items)]);
  }

  /** The finding about each record that is not under way, by portal id; null where both systems agree. */
  async #compareAll(page: readonly PortalRecord[]): Promise<ReadonlyMap<string, NewReviewItem | null>> {
    const settled = await this.#settled(page);
    if (settled.length === 0) return new Map();
    const rows = await this.#crm.counterparts(settled);
    const byId = new Map(rows.map((row) => [String(row.Id), row]));
    const { questions, strays } = await whoseAre(this.#dependencies, this.#kind, settled, byId);
    if (questions.size > 0) this.#moved = undefined;
    const byExternalId = new Map(rows.map((row) => [String(row[this.#kind.externalId]), row]));
    const send = await this.#lookups.toSend(this.#named(settled, 'portal'));
    const { aggregate } = this.#kind;
    const named = [...this.#named(rows, 'salesforce'), ...accountsNamed(aggregate, rows)];
    const receive = await this.#lookups.toReceive(named);
    const bases = await this.#dependencies.ledger.baseValues.of(aggregate, settled.map(portalIdOf));
    return new Map(
      settled.map((record, index) => {
        const question = questions.get(portalIdOf(record));
        if (question !== undefined) return [portalIdOf(record), question] as const;
        const crmId = crmIdOf(this.#kind, record);
        const counterparts = {
          byId: crmId === null ? null : (byId.get(crmId) ?? null),
          byExternalId: byExternalId.get(portalIdOf(record)) ?? null,
        };
        const current = counterparts.byId ?? counterparts.byExternalId ?? {};
        const terms = {
          send,
          receive: inCountryOf(aggregate, record, current, receive),
          base: bases[index] ?? new Map(),
          isAway: strays.has(record),
        };
        return [portalIdOf(record), compare(this.#kind, record, counterparts, terms)] as const;
      }),
    );
  }

  /** Without those whose change is on its way, or parked for a reason that somebody knows. */
  async #settled(page: readonly PortalRecord[]): Promise<readonly PortalRecord[]> {
    const { outbox } = this.#dependencies.ledger;
    const states = await outbox.syncStatus(
      page.map((record) => ({ record: this.#kind.queued, aggregateId: portalIdOf(record) })),
    );
    const erased = await removedAmong(this.#dependencies.ledger, page.map(portalIdOf));
    this.#moved ??= askedAbout(this.#dependencies.ledger.review, [MOVED_CAUSE, MISPLACED_CAUSE]);
    const asked = await this.#moved;
    const settled = page.filter((record, index) => {
      const state = states[index]?.state ?? 'DONE';
      const portalId = portalIdOf(record);
      return state === 'DONE' && !erased.has(portalId) && !asked.has(portalId);
    });
    this.#underway += page.length - settled.length;
    return settled;
  }

  /** Records of Salesforce that changed: those that name nobody, and those of records that did not change in the portal. */
  async #sweepSalesforce(since: Date): Promise<number> {
    const { ledger, portal } = this.#dependencies;
    const { aggregate, externalId, object } = this.#kind;
    const position = await ledger.cursors.read(object);
    let counted = 0;
    for await (const rows of this.#crm.changedSince(since)) {
      counted += rows.filter((row) => row[externalId] !== null).length;
      const linked = await portal.byCrmIds(
        aggregate,
        rows.map((row) => String(row.Id)),
      );
      await this.#findStrangers(
        rows.filter((row, index) => row[externalId] !== null && linked[index] === null),
      );
      const ids = rows.map((row, index) => {
        const record = linked[index];
        return record == null ? (portalIdNamed(this.#kind, row) ?? '') : portalIdOf(record);
      });
      const read = new Set(ids.filter((_, index) => isRead(rows[index], position)));
      const unchanged = await portal.unchangedSince(aggregate, since, [
        ...new Set(ids.filter((id) => id !== '')),
      ]);
      const taken = unchanged.filter((record) => read.has(portalIdOf(record)));
      // The pull has not come to the others yet.
      this.#underway += unchanged.length - taken.length;
      for (let from = 0; from < taken.length; from += PORTAL_PAGE) {
        await this.#comparePage(taken.slice(from, from + PORTAL_PAGE));
      }
    }
    return counted;
  }

  async #findStrangers(rows: readonly SalesforceRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { aggregate, externalId, object } = this.#kind;
    const ids = rows.map((row) => String(row[externalId]).toLowerCase());
    const known = await this.#dependencies.portal.byIds(aggregate, ids);
    const removed = await removedAmong(
      this.#dependencies.ledger,
      ids.filter((_, index) => known[index] === null),
    );
    const strangers = rows.filter((_, index) => known[index] === null && !removed.has(ids[index] ?? ''));
    await this.#open(
      strangers.map((row) => ({
        cause: `link ${object} ${row.Id}`,
        ...strangerAbout(this.#kind, String(row.Id), String(row[externalId])),
        portalId: null,
        crmId: row.Id ?? null,
        accountId: null,
        candidates: [],
        ownerTeam: teamOf(this.#kind),
        lastResponse: null,
        requestId: null,
      })),
    );
  }

  async #open(items: readonly NewReviewItem[]): Promise<void> {
    if (items.length === 0) return;
    for (const { category } of items) this.#findings.set(category, (this.#findings.get(category) ?? 0) + 1);
    await this.#dependencies.ledger.review.open(items);
  }

  /** Records that lookup fields name, on either side. */
  #named(rows: readonly Readonly<Record<string, unknown>>[], side: 'portal' | 'salesforce') {
    const { aggregate } = this.#kind;
    const links = (side === 'portal' ? sentRows(aggregate) : receivedRows(aggregate)).filter(
      (row) => row.transform === 'RECORD_LINK',
    );
    return rows.flatMap((row) =>
      links.flatMap(({ portal, salesforce: { field: name, type } }) => {
        const id = row[side === 'portal' ? portal.column : name];
        return type.kind === 'Lookup' && typeof id === 'string' ? [{ object: type.to, id }] : [];
      }),
    );
  }
}

/** Whether the pull has read the row as it is now. Each poll reads the last seconds before its position again. */
function isRead(row: SalesforceRow | undefined, position: CrmPosition | null): boolean {
  const stamp = Date.parse(String(row?.['SystemModstamp']));
  return position === null || stamp < position.systemModstamp.getTime();
}
