import { isPortalId } from '../../domain/record-ids.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { twinsItem } from '../exchange/link-questions.ts';
import { forgetLinks, observeLinks, releaseHeld, rememberLinks, storeLinks } from '../exchange/links.ts';
import { orphaned, type Successor } from '../exchange/orphans.ts';
import {
  accountIdOf,
  changeToSend,
  crmIdOf,
  type PortalRecord,
  portalIdNamed,
  portalIdOf,
  type SyncedKind,
} from '../exchange/records.ts';
import { openAccount, registrationOf } from '../exchange/registration.ts';
import { removedAmong } from '../exchange/removed-records.ts';
import { pushCause } from '../exchange/review-items.ts';
import type { CrmChange } from './change-source.ts';
import { writeAsLeader } from './leadership.ts';
import { LinkDoubts } from './link-doubts.ts';
import { unknownPortalId } from './pull-items.ts';

export interface Found {
  readonly change: CrmChange;
  readonly record: PortalRecord;
}

/** Which records of the portal a change of Salesforce is about; makes links, and ends those of deleted records. */
export class Counterparts {
  readonly #dependencies: SyncDependencies;
  readonly #links: LinkDoubts;

  constructor(dependencies: SyncDependencies) {
    this.#dependencies = dependencies;
    this.#links = new LinkDoubts(dependencies);
  }

  /** Deleted records leave tombstones; what arrives about them later is dropped unless they were undeleted since. */
  async buryAndRevive(
    kind: SyncedKind,
    changes: readonly CrmChange[],
    leadership: Leadership,
  ): Promise<readonly CrmChange[]> {
    const { ledger, portal, links } = this.#dependencies;
    const ids = changes.map(({ id }) => id);
    const tombstones = new Map(
      (await ledger.tombstones.find(kind.object, ids)).map((tombstone) => [tombstone.crmId, tombstone]),
    );
    const deleted = changes.filter((change) => change.deleted && !tombstones.has(change.id));
    if (deleted.length > 0) {
      const observed = await observeLinks(links, kind);
      const rows = await portal.byCrmIds(
        kind.aggregate,
        deleted.map(({ id }) => id),
      );
      const successors = await this.#successors(kind, deleted, rows);
      await writeAsLeader(this.#dependencies, null, leadership, async (unit) => {
        await unit.ledger.tombstones.add(
          deleted.map(({ id, modifiedAt }, index) => {
            const row = rows[index];
            const portalId = row == null ? null : portalIdOf(row);
            return { object: kind.object, crmId: id, portalId, deletedAt: modifiedAt };
          }),
        );
        const orphans = rows.flatMap((row) => (row === null ? [] : [row]));
        const items = orphans.map((row) => orphaned(kind, row, successors.get(portalIdOf(row)) ?? null));
        if (items.length > 0) await unit.ledger.review.open(items);
        unit.audit(
          ...orphans.map((row) => ({
            record: kind.record,
            recordId: portalIdOf(row),
            accountId: accountIdOf(row),
            action: 'deletedInSalesforce',
            changes: [],
          })),
        );
      });
      const ended = rows.flatMap((row, index) => {
        const change = deleted[index];
        return row == null || change === undefined ? [] : [{ portalId: portalIdOf(row), crmId: change.id }];
      });
      await forgetLinks(links, kind, ended, observed);
    }
    const revived = changes.filter(({ id, deleted: gone, modifiedAt, asOf }) => {
      const tombstone = tombstones.get(id);
      if (tombstone === undefined || gone) return false;
      // Stamps count whole seconds. A row that was read after its burial, and is there, was undeleted all the same.
      return modifiedAt > tombstone.deletedAt || (tombstone.buriedAt !== null && asOf > tombstone.buriedAt);
    });
    if (revived.length > 0) await this.#revive(kind, revived, leadership);
    return changes.filter(
      (change) => !change.deleted && (!tombstones.has(change.id) || revived.includes(change)),
    );
  }

  /** What merged records of the portal became, by portal id, and whose that is already. */
  async #successors(
    kind: SyncedKind,
    deleted: readonly CrmChange[],
    rows: readonly (PortalRecord | null)[],
  ): Promise<ReadonlyMap<string, Successor>> {
    const merged = deleted.flatMap(({ mergedInto }, index) => {
      const row = rows[index];
      return row == null || mergedInto == null ? [] : [{ portalId: portalIdOf(row), crmId: mergedInto }];
    });
    const owners = await this.#dependencies.portal.byCrmIds(
      kind.aggregate,
      merged.map(({ crmId }) => crmId),
    );
    return new Map(
      merged.map(({ portalId, crmId }, index) => {
        const owner = owners[index];
        return [portalId, { crmId, merged: true, portalId: owner == null ? null : portalIdOf(owner) }];
      }),
    );
  }

  /** Taken out of the recycle bin: linked as before, and what waited for it goes on. */
  async #revive(kind: SyncedKind, revived: readonly CrmChange[], leadership: Leadership): Promise<void> {
    const { portal, links } = this.#dependencies;
    const ids = revived.map(({ id }) => id);
    const observed = await observeLinks(links, kind);
    const known = (await portal.byCrmIds(kind.aggregate, ids)).flatMap((row) => (row === null ? [] : [row]));
    await writeAsLeader(this.#dependencies, null, leadership, async (unit) => {
      await unit.ledger.tombstones.remove(kind.object, ids);
      const causes = known.map((row) => pushCause(kind, portalIdOf(row), 'ORPHAN'));
      await unit.ledger.review.settleCauses(causes, 'It was undeleted in Salesforce.');
      for (const row of known) {
        const [recordId, accountId] = [portalIdOf(row), accountIdOf(row)];
        const action = 'undeletedInSalesforce';
        unit.audit({ record: kind.record, recordId, accountId, action, changes: [] });
        unit.enqueue(changeToSend(kind, row, 'NEAR_REALTIME'));
        await releaseHeld(unit, kind, row);
      }
    });
    const pairs = known.map((row) => ({ portalId: portalIdOf(row), crmId: crmIdOf(kind, row) ?? '' }));
    await rememberLinks(links, kind, pairs, observed);
  }

  /**
   * The portal's records of these changes. Those that Salesforce's people gave a portal id are linked now.
   *
   * @param hubUserId what this user made a moment ago is linked by the worker that sent it, with what both agreed on; had
   * that worker died, its claim is sent again. Null when unknown.
   */
  async findOrLink(
    kind: SyncedKind,
    changes: readonly CrmChange[],
    leadership: Leadership,
    hubUserId: string | null,
  ): Promise<readonly Found[]> {
    if (changes.length === 0) return [];
    const { portal, ledger } = this.#dependencies;
    const claimed = changes.map(({ row }) => portalIdNamed(kind, row));
    const named = [...new Set(claimed.filter((id) => id !== null))];
    // Asked first: whatever was settled by then is linked in the rows that are read next.
    const beingSent = await this.#beingSent(kind, named);
    const [linked, known] = await Promise.all([
      portal.byCrmIds(
        kind.aggregate,
        changes.map(({ id }) => id),
      ),
      portal.byIds(kind.aggregate, named),
    ]);
    const byPortalId = new Map(
      known.flatMap((row) => (row === null ? [] : [[portalIdOf(row), row] as const])),
    );
    const removed = await removedAmong(ledger, named);
    const found: Found[] = [];
    const items: NewReviewItem[] = [];
    const given = changes.map((change, index) => ({
      change,
      record: linked[index] ?? null,
      portalId: claimed[index] ?? null,
      wanted: byPortalId.get(claimed[index] ?? '') ?? null,
    }));
    const inDoubt = await this.#links.inDoubt(kind, given);
    for (const { change, record, portalId, wanted: known } of given) {
      if (inDoubt.has(change)) continue;
      if (record !== null) found.push({ change, record });
      if (record !== null || portalId === null || removed.has(portalId)) continue;
      if (change.modifiedBy === hubUserId && beingSent.has(portalId)) continue;
      const wanted = known ?? (await this.#approved(kind, change, portalId, leadership));
      if (wanted === null) items.push(unknownPortalId(kind, change, portalId));
      else if (crmIdOf(kind, wanted) === null) {
        await this.#link(kind, change, wanted, leadership);
        found.push({ change, record: { ...wanted, [kind.crmColumn]: change.id } });
      } else {
        const other = crmIdOf(kind, wanted) ?? '';
        const [gone] = await ledger.tombstones.find(kind.object, [other]);
        const successor = { crmId: change.id, merged: false, portalId };
        items.push(
          gone === undefined ? twinsItem(kind, change.id, wanted) : orphaned(kind, wanted, successor),
        );
      }
    }
    if (items.length > 0) await ledger.review.open(items);
    return found;
  }

  async #beingSent(kind: SyncedKind, portalIds: readonly string[]): Promise<ReadonlySet<string>> {
    // People of Salesforce can write any text into the field of the portal's id.
    const sendable = portalIds.filter(isPortalId);
    const keys = sendable.map((aggregateId) => ({ record: kind.queued, aggregateId }));
    const states = await this.#dependencies.ledger.outbox.syncStatus(keys);
    return new Set(sendable.filter((_, index) => ['LEASED', 'PENDING'].includes(states[index]?.state ?? '')));
  }

  /** The customer that asked to be registered, once its account in Salesforce names the registration. */
  async #approved(
    kind: SyncedKind,
    change: CrmChange,
    portalId: string,
    leadership: Leadership,
  ): Promise<PortalRecord | null> {
    if (kind.aggregate !== 'Account') return null;
    const { ledger, portal } = this.#dependencies;
    const registration = await registrationOf(ledger.review, portalId);
    if (registration === null) return null;
    await writeAsLeader(this.#dependencies, change, leadership, (unit) => openAccount(unit, registration));
    const [record = null] = await portal.byIds(kind.aggregate, [portalId]);
    return record;
  }

  async #link(
    kind: SyncedKind,
    change: CrmChange,
    record: PortalRecord,
    leadership: Leadership,
  ): Promise<void> {
    const portalId = portalIdOf(record);
    const { links } = this.#dependencies;
    const observed = await observeLinks(links, kind);
    await writeAsLeader(this.#dependencies, change, leadership, async (unit) => {
      await storeLinks(unit, kind, [{ record, crmId: change.id }]);
      unit.enqueue(changeToSend(kind, record, 'NEAR_REALTIME'));
      await releaseHeld(unit, kind, record);
    });
    await rememberLinks(links, kind, [{ portalId, crmId: change.id }], observed);
  }
}
