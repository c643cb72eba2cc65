import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { plainText } from '../../../src/domain/plain-text.ts';
import { isCrmId, isPortalId, storedForm } from '../../../src/domain/record-ids.ts';
import { type CrossIds, decodeId, encodeId } from '../../../src/graph/entity-id.ts';
import type { PortalContext } from '../portal.context.ts';
import { MOST_OF_A_KIND, type RecordHit, RecordSearch } from './record-search.type.ts';

@Resolver()
export class RecordSearchResolver {
  @Query(() => RecordSearch, {
    nullable: true,
    description:
      'Every account, shipment, exception and portal user that a text names: by an id of any system in any of its forms, by any number of a shipment, by the code or a part of the name of a customer.',
  })
  async records(
    @Ctx() context: PortalContext,
    @Arg('search', () => String, { description: 'An id, a number, a code or a part of a name.' })
    search: string,
  ): Promise<RecordSearch> {
    const [byId, byNumber, byName] = await Promise.all([
      withId(search, context),
      withNumber(search, context),
      accountsNamed(search, context),
    ]);
    const seen = new Set<string>();
    const found = [...byId, ...byNumber.records, ...byName.records].filter(({ record, portalId }) => {
      const isNew = !seen.has(`${record} ${portalId}`);
      seen.add(`${record} ${portalId}`);
      return isNew;
    });
    return {
      hits: await Promise.all(found.map((each) => hitOf(each, context))),
      hasMore: byNumber.hasMore || byName.hasMore,
    };
  }
}

interface Found extends Pick<RecordHit, 'record' | 'name' | 'matchedBy'> {
  readonly portalId: string;
  readonly crmId: string | null;
  /** The customer; null for an account. */
  readonly accountId: string | null;
}

interface Some {
  readonly records: readonly Found[];
  readonly hasMore: boolean;
}

async function hitOf(found: Found, { loaders }: PortalContext): Promise<RecordHit> {
  const { record, name, matchedBy, portalId, crmId, accountId } = found;
  const ids: CrossIds = record === 'Exception' ? { portalId } : { portalId, crmId };
  const customer = accountId === null ? null : await loaders.account.load({ portalId: accountId });
  const recordId = encodeId(record, ids);
  return { recordId, record, name, matchedBy, customer: customer?.displayName ?? null };
}

/** By an id of the graph, of the portal or of Salesforce. An id of Salesforce may be that of a contact or a case. */
async function withId(text: string, { loaders, store }: PortalContext): Promise<readonly Found[]> {
  const decoded = decodeId(text);
  const id = decoded?.portalId ?? decoded?.crmId ?? storedForm(text);
  if (id === null || !(isPortalId(id) || isCrmId(id))) return [];
  const [portalId, crmId] = isPortalId(id) ? [id, null] : [null, id];
  const key = portalId === null ? { crmId } : { portalId };
  const ofCase = crmId === null ? [] : await store.links.of('Case', 'crmId', [crmId]);
  const exceptionId = portalId ?? ofCase[0]?.portalId ?? null;
  const [account, shipment, exception, user] = await Promise.all([
    loaders.account.load(key),
    loaders.shipment.load(key),
    exceptionId === null ? null : loaders.exception.load(exceptionId),
    portalId === null ? loaders.userOfContact.load(crmId ?? '') : loaders.user.load(portalId),
  ]);
  const matchedBy = 'ID';
  return [
    account && { ...account, record: 'Account', name: account.displayName, accountId: null, matchedBy },
    shipment && { ...shipment, record: 'Shipment', name: shipment.number, matchedBy },
    exception && { ...exception, record: 'Exception', name: exception.code, crmId: null, matchedBy },
    user && { ...user, record: 'PortalUser', crmId: user.crmContactId, matchedBy },
  ].filter((each) => each !== null) as readonly Found[];
}

async function withNumber(text: string, { store, reader }: PortalContext): Promise<Some> {
  const [found] = await store.shipments.byReferences(reader, [{ value: text }]);
  const { count = 0, shipments = [] } = found ?? {};
  const records = shipments.map((each): Found => {
    return { ...each, record: 'Shipment', name: each.number, matchedBy: 'NUMBER' };
  });
  return { records, hasMore: count > shipments.length };
}

async function accountsNamed(text: string, { store, reader }: PortalContext): Promise<Some> {
  const page = { direction: 'forward', size: MOST_OF_A_KIND, cursor: null } as const;
  const { edges, hasNextPage } = await store.accounts.page(reader, { search: text }, page);
  const records = edges.map(({ node }): Found => {
    const isCode = node.customerCode !== null && plainText(node.customerCode) === plainText(text);
    const matchedBy = isCode ? 'NUMBER' : 'NAME';
    return { ...node, record: 'Account', name: node.displayName, accountId: null, matchedBy };
  });
  return { records: records.toSorted((one, other) => rank(one) - rank(other)), hasMore: hasNextPage };
}

/** A code before a name. */
function rank({ matchedBy }: Found): number {
  return matchedBy === 'NUMBER' ? 0 : 1;
}
