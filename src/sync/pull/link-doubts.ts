import type { SyncDependencies } from '../exchange/dependencies.ts';
import { groupsOf, movedCauses, movedItem } from '../exchange/moved-links.ts';
import { crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { pushCause } from '../exchange/review-items.ts';
import type { CrmChange } from './change-source.ts';

/** A change of Salesforce, and the records of the portal that it may be about. */
interface Claim {
  readonly change: CrmChange;
  /** The record that is linked to it. */
  readonly record: PortalRecord | null;
  /** The portal id that the row names, in lower case; null when it names none. */
  readonly portalId: string | null;
  /** The record with that id. */
  readonly wanted: PortalRecord | null;
}

/**
 * Somebody may move portal ids between records of Salesforce: exchange them, or take an id off one record and give it to
 * another. Then a row that is linked to one record of the portal names another one. Its values are taken over by neither:
 * one item asks about all records that are concerned, and their changes wait on both sides until a person has decided.
 */
export class LinkDoubts {
  readonly #dependencies: Pick<SyncDependencies, 'ledger' | 'portal' | 'salesforce'>;

  constructor(dependencies: Pick<SyncDependencies, 'ledger' | 'portal' | 'salesforce'>) {
    this.#dependencies = dependencies;
  }

  /** The changes that are not applied. A row that names the record to which it is linked is never among them. */
  async inDoubt(kind: SyncedKind, claims: readonly Claim[]): Promise<ReadonlySet<CrmChange>> {
    const moved = claims.filter(
      ({ record, portalId }) => record !== null && portalId !== null && portalId !== portalIdOf(record),
    );
    const taken = claims.filter(
      ({ change, record, wanted }) =>
        record === null && wanted !== null && ![null, change.id].includes(crmIdOf(kind, wanted)),
    );
    // An id that was taken off a record may have been given to another one, whose row comes later.
    const unnamed = claims.filter(({ record, portalId }) => record !== null && portalId === null);
    const linked = unnamed.flatMap(({ record }) => (record === null ? [] : [portalIdOf(record)]));
    const cleared = unnamed.filter(({ change }) => change.row[kind.externalId] === null);
    const asked = await this.#ask(kind, moved, [...taken, ...cleared]);
    const known = await this.#dependencies.ledger.review.inDoubt(linked);
    const waiting = unnamed.filter(({ record }) => record !== null && known.has(portalIdOf(record)));
    return new Set([...moved, ...asked, ...waiting].map(({ change }) => change));
  }

  /**
   * @param doubtful rows that may belong to a chain: they name a record that is linked to another row, or name nothing
   * @returns those of `doubtful` about which a person is asked here
   */
  async #ask(
    kind: SyncedKind,
    moved: readonly Claim[],
    doubtful: readonly Claim[],
  ): Promise<readonly Claim[]> {
    const idsOf = ({ record, wanted }: Claim) =>
      [record, wanted].flatMap((row) => (row === null ? [] : [portalIdOf(row)]));
    const seeds = [...moved, ...doubtful].flatMap(idsOf);
    if (seeds.length === 0) return [];
    const { ledger } = this.#dependencies;
    const groups = await groupsOf(this.#dependencies, kind, [...new Set(seeds)]);
    const linkedIds = new Set(moved.flatMap(({ record }) => (record === null ? [] : [portalIdOf(record)])));
    const disputed = groups.filter(
      ({ state, records }) =>
        // One record of the portal and two of Salesforce, of which one is new, are asked about as twins.
        state === 'MOVED' && (records.length > 1 || records.some((row) => linkedIds.has(portalIdOf(row)))),
    );
    if (disputed.length === 0) return [];
    const items = disputed.map((group) => movedItem(kind, group));
    const opened = new Set(items.map(({ cause }) => cause));
    const parts = disputed.flatMap((group) => movedCauses(kind, group)).filter((cause) => !opened.has(cause));
    const refused = disputed.flatMap(({ records }) =>
      records.map((row) => pushCause(kind, portalIdOf(row), 'DUPLICATE')),
    );
    await ledger.review.open(items);
    await ledger.review.settleCauses([...parts, ...refused], 'It is a part of another question now.');
    const members = new Set(disputed.flatMap(({ records }) => records.map(portalIdOf)));
    return doubtful.filter((claim) => idsOf(claim).some((id) => members.has(id)));
  }
}
