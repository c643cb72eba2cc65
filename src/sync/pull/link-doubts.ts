import type { SyncDependencies } from '../exchange/dependencies.ts';
import { askAboutLinks } from '../exchange/link-questions.ts';
import { askAboutCustomers } from '../exchange/misplaced.ts';
import { crmIdOf, type PortalRecord, portalIdOf, type SyncedKind } from '../exchange/records.ts';
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
 * Somebody may move portal ids between records of Salesforce: exchange them, overwrite or empty one, or take it off one
 * record and give it to another. Then a row that is linked to one record of the portal names another one, or none. Its
 * values are taken over by neither: one item asks about all records that are concerned, and their changes wait on both
 * sides until a person has decided. The same holds for a row that belongs to another customer in Salesforce than its record
 * in the portal.
 */
export class LinkDoubts {
  readonly #dependencies: Pick<SyncDependencies, 'ledger' | 'portal' | 'salesforce'>;

  constructor(dependencies: Pick<SyncDependencies, 'ledger' | 'portal' | 'salesforce'>) {
    this.#dependencies = dependencies;
  }

  /** The changes that are not applied. */
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
    const cleared = unnamed.filter(({ change }) => change.row[kind.externalId] === null);
    const idsOf = ({ record, wanted }: Claim) =>
      [record, wanted].flatMap((row) => (row === null ? [] : [portalIdOf(row)]));
    const { ledger } = this.#dependencies;
    const known = await ledger.review.inDoubt(unnamed.flatMap(idsOf));
    const seeds = [...moved, ...taken, ...cleared].flatMap(idsOf);
    const { about, twins } = await askAboutLinks(this.#dependencies, kind, seeds);
    const asked = [...taken, ...cleared].filter((claim) => idsOf(claim).some((id) => about.has(id)));
    const waiting = unnamed.filter((claim) => idsOf(claim).some((id) => known.has(id) || twins.has(id)));
    const doubtful = new Set([...moved, ...asked, ...waiting]);
    const placed = claims.flatMap((claim) => {
      const record = doubtful.has(claim) ? null : counterpartOf(kind, claim);
      return record === null ? [] : [{ record, row: claim.change.row, claim }];
    });
    const misplaced = await askAboutCustomers(this.#dependencies, kind, placed);
    const elsewhere = placed.filter(({ record }) => misplaced.has(portalIdOf(record)));
    return new Set([...doubtful, ...elsewhere.map(({ claim }) => claim)].map(({ change }) => change));
  }
}

/** The record that is linked to the row, or that the row is about to be linked to. */
function counterpartOf(kind: SyncedKind, { record, wanted }: Claim): PortalRecord | null {
  return record ?? (wanted !== null && crmIdOf(kind, wanted) === null ? wanted : null);
}
