import { customerFieldOf, MISPLACED, MISPLACED_FIELDS, type Misplaced } from '../../domain/misplaced.ts';
import { type AggregateName, carriedRows } from '../../domain/ownership/index.ts';
import { objectOfId, objectWord, recordWord } from '../../domain/record-words.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import { inChunks, soql } from '../../salesforce/soql.ts';
import { customersThere } from './customers-there.ts';
import type { SyncDependencies } from './dependencies.ts';
import { accountIdOf, crmIdOf, type PortalRecord, portalIdOf, type SyncedKind, textOf } from './records.ts';
import { teamOf } from './review-items.ts';

type Systems = Pick<SyncDependencies, 'ledger' | 'portal' | 'salesforce'>;

/** A record of the portal and the record of Salesforce that stands for it, or is about to. */
export interface Placed {
  readonly record: PortalRecord;
  readonly row: Readonly<Record<string, unknown>>;
}

/** The first word of the causes of items about records of another customer. */
export const MISPLACED_CAUSE = 'misplaced ';

/**
 * The records of Salesforce that belong to another customer there than their counterparts in the portal, and about which a
 * person is asked. What Salesforce or the portal does not tell is no evidence.
 */
export async function misplacedAmong(
  systems: Systems,
  kind: SyncedKind,
  placed: readonly Placed[],
): Promise<ReadonlyMap<Placed, Misplaced>> {
  const placing = customerFieldOf(kind.aggregate);
  const found = new Map<Placed, Misplaced>();
  if (placing?.ifElsewhere !== 'ASK') return found;
  const { field } = placing;
  const some = placed.filter(({ record, row }) => {
    const isHere = accountIdOf(record) !== null && row[field] !== undefined && typeof row['Id'] === 'string';
    // A customer without a parent in either system.
    return isHere && (textOf(row, field) !== null || isBranch(kind, record));
  });
  if (some.length === 0) return found;
  const [there, homes, agreed] = await Promise.all([
    customersThere(
      systems,
      some.flatMap(({ row }) => textOf(row, field) ?? []),
    ),
    homesOf(systems, some),
    systems.ledger.baseValues.of(
      kind.aggregate,
      some.map(({ record }) => portalIdOf(record)),
    ),
  ]);
  for (const [index, each] of some.entries()) {
    const { record, row } = each;
    const account = textOf(row, field);
    const own = accountIdOf(record) ?? '';
    const isAccount = kind.aggregate === 'Account';
    const customer = account === null ? null : there.get(account);
    const home = homes.get(own);
    if (home === undefined || customer === undefined || customer === own) continue;
    // A contact without an account, and a customer under an account that is none of the portal, belong to nobody else.
    if (customer === null && (isAccount ? !isBranch(kind, record) : account === null)) continue;
    // A customer that becomes a branch as it is linked.
    if (isAccount && !isBranch(kind, record) && agreed[index]?.has(MISPLACED_FIELDS.Account) !== true)
      continue;
    found.set(each, {
      action: MISPLACED,
      object: kind.object,
      portalId: portalIdOf(record),
      crmId: String(row['Id']),
      home: isAccount && !isBranch(kind, record) ? null : home,
      account,
    });
  }
  return found;
}

function isBranch({ aggregate }: SyncedKind, record: PortalRecord): boolean {
  return aggregate === 'Account' && textOf(record, 'parent_id') !== null;
}

/** Salesforce's ids of the customers of these records, by portal id, without customers that Salesforce does not have. */
async function homesOf(
  { portal, ledger }: Systems,
  placed: readonly Placed[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(placed.flatMap(({ record }) => accountIdOf(record) ?? []))];
  const rows = await portal.byIds('Account', ids);
  const homes = new Map(
    rows.flatMap((row) => {
      const crmId = row && textOf(row, 'crm_id');
      return row === null || crmId === null ? [] : [[portalIdOf(row), crmId] as const];
    }),
  );
  const buried = await ledger.tombstones.find('Account', [...homes.values()]);
  const gone = new Set(buried.map(({ crmId }) => crmId));
  return new Map([...homes].filter(([, crmId]) => !gone.has(crmId)));
}

/**
 * Asks a person about each record of another customer. The feed, the poll, the nightly comparison and the backfill all ask
 * here, so a person gets one question. @returns the item about each record, by portal id
 */
export async function askAboutCustomers(
  systems: Systems,
  kind: SyncedKind,
  placed: readonly Placed[],
): Promise<ReadonlyMap<string, NewReviewItem>> {
  const found = await misplacedAmong(systems, kind, placed);
  if (found.size === 0) return new Map();
  const names = await accountNames(
    systems,
    [...found.values()].flatMap(({ home, account }) => [home, account]),
  );
  const items = [...found].map(([{ record }, misplaced]) => misplacedItem(kind, record, misplaced, names));
  await systems.ledger.review.open(items);
  return new Map(items.map((item) => [item.portalId ?? '', item]));
}

async function accountNames(
  { salesforce }: Pick<SyncDependencies, 'salesforce'>,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Set(ids.filter((id) => id !== null))];
  const queries = inChunks(asked).map((some) => soql`SELECT Id, Name FROM Account WHERE Id IN ${some}`);
  const pages = await Promise.all(queries.map((query) => salesforce.query(query, newUpstreamUsage())));
  return new Map(pages.flat().map((row) => [String(row.Id), textOf(row, 'Name') ?? '']));
}

function misplacedItem(
  kind: SyncedKind,
  record: PortalRecord,
  misplaced: Misplaced,
  names: ReadonlyMap<string, string>,
): NewReviewItem {
  const { portalId, crmId, home, account } = misplaced;
  const shown = (id: string | null) => (id === null ? null : `${names.get(id) ?? ''} (${id})`.trimStart());
  const word = objectWord(kind.object);
  const isUser = kind.aggregate === 'PortalUser';
  return {
    cause: `${MISPLACED_CAUSE}${kind.aggregate} ${portalId}`,
    category: 'OTHER_CUSTOMER',
    reason: isUser ? CONTACT_MOVED : ACCOUNT_MOVED,
    record: kind.record,
    portalId,
    crmId,
    accountId: accountIdOf(record),
    fields: [
      {
        field: isUser ? MISPLACED_FIELDS.PortalUser : MISPLACED_FIELDS.Account,
        portalValue: shown(home),
        crmValue: shown(account),
      },
    ],
    candidates: [
      {
        crmId,
        portalId,
        label: recordWord(kind.record),
        evidence: [
          crmIdOf(kind, record) === crmId ? `the portal links the ${word} with it` : `the ${word} names it`,
          account === null
            ? 'it belongs to no other account in Salesforce'
            : `it belongs to ${account} in Salesforce`,
        ],
      },
    ],
    proposal: { ...misplaced },
    ownerTeam: teamOf(kind),
    lastResponse: null,
    requestId: null,
  };
}

const CONTACT_MOVED =
  'In Salesforce the contact of the portal user belongs to another customer than the user. The user keeps the access to the customer of the portal, because access is decided there alone. Values of the contact wait on both sides. Let the portal stand, and the hub puts the contact back to the account of the customer; or let Salesforce stand, and the hub ends the link: the contact stays where it is and stands for no user. If the person has left the customer, deactivate the user, too (portalUserDeactivate).';
const ACCOUNT_MOVED =
  'In Salesforce the account has another parent than in the portal, so that it belongs to another customer there. Its users, shipments and exceptions stay with the customer of the portal. Values of the account and of what belongs to it wait on both sides. Let the portal stand, and the hub puts the parent account back; or let Salesforce stand, and the portal follows: only an account without shipments and without branches or users of its own can follow.';

/**
 * The records that stand for one of the portal for ever, and that somebody moved to another customer in Salesforce: the hub
 * puts them back. A record without an account, under something else than an account, or under an account that is none of the
 * portal's is seen by no other customer: people of Salesforce decide where it is.
 */
export async function strayed<Each extends Placed>(
  systems: Pick<SyncDependencies, 'portal' | 'salesforce'>,
  aggregate: AggregateName,
  placed: readonly Each[],
): Promise<ReadonlySet<Each>> {
  const field = strayingField(aggregate);
  if (field === null) return new Set();
  const accountOf = ({ row }: Placed) => {
    const id = textOf(row, field);
    return id !== null && objectOfId(id) === 'Account' ? id : null;
  };
  const customers = await customersThere(
    systems,
    placed.flatMap((each) => accountOf(each) ?? []),
  );
  return new Set(
    placed.filter((each) => {
      const customer = customers.get(accountOf(each) ?? '');
      return customer != null && customer !== accountIdOf(each.record);
    }),
  );
}

/** The field that is put back although Salesforce owns it; null where the portal owns it anyway, or a person is asked. */
export function strayingField(aggregate: AggregateName): string | null {
  const placing = customerFieldOf(aggregate);
  if (placing?.ifElsewhere !== 'PUT_BACK') return null;
  const row = carriedRows(aggregate).find(({ salesforce }) => salesforce.field === placing.field);
  return row?.onCreate === true ? placing.field : null;
}
