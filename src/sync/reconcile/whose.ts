import { carriedRows } from '../../domain/ownership/index.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';
import { baseValueOf } from '../exchange/base-values.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { askAboutLinks } from '../exchange/link-questions.ts';
import { askAboutCustomers, type Placed, strayed, strayingField } from '../exchange/misplaced.ts';
import {
  crmIdOf,
  type PortalRecord,
  portalIdNamed,
  portalIdOf,
  type SyncedKind,
} from '../exchange/records.ts';

interface Whose {
  /** The item about each record that a person is asked about, by portal id. */
  readonly questions: ReadonlyMap<string, NewReviewItem>;
  /** Records that somebody moved to another customer in Salesforce, and that go back when they are sent. */
  readonly strays: ReadonlySet<PortalRecord>;
}

/**
 * Asks a person about records whose links somebody changed in Salesforce, or that belong to another customer there.
 *
 * @param byId the rows of Salesforce by their ids
 */
export async function whoseAre(
  dependencies: Pick<SyncDependencies, 'ledger' | 'portal' | 'salesforce'>,
  kind: SyncedKind,
  records: readonly PortalRecord[],
  byId: ReadonlyMap<string, SalesforceRow>,
): Promise<Whose> {
  const placed = records.flatMap((record): (Placed & { readonly row: SalesforceRow })[] => {
    const row = byId.get(crmIdOf(kind, record) ?? '');
    return row === undefined ? [] : [{ record, row }];
  });
  const isMoved = ({ record, row }: Placed) => portalIdNamed(kind, row) !== portalIdOf(record);
  const moved = placed.filter(isMoved).map(({ record }) => portalIdOf(record));
  const sure = placed.filter((each) => !isMoved(each));
  const { about } = await askAboutLinks(dependencies, kind, moved);
  const elsewhere = await askAboutCustomers(dependencies, kind, sure);
  const strays = await strayed(dependencies, kind.aggregate, sure);
  await dependencies.ledger.baseValues.save([...strays].flatMap((each) => asItIsThere(kind, each)));
  return {
    questions: new Map([...about, ...elsewhere]),
    strays: new Set([...strays].map(({ record }) => record)),
  };
}

/** With this base the record goes back as soon as it is sent (`push/moved-parents.ts`). */
function asItIsThere({ aggregate }: SyncedKind, { record, row }: Placed) {
  const field = strayingField(aggregate);
  return carriedRows(aggregate)
    .filter(({ salesforce }) => salesforce.field === field)
    .map((carried) =>
      baseValueOf(aggregate, record, carried, {
        portalValue: record[carried.portal.column] ?? null,
        crmValue: row[carried.salesforce.field] ?? null,
        source: 'PORTAL',
        observedAt: new Date(),
        rule: carried.conflict,
        lost: { by: 'SALESFORCE', value: row[carried.salesforce.field] ?? null },
      }),
    );
}
