import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { isCrmId, isPortalId, storedForm } from '../../../src/domain/record-ids.ts';
import { decodeId, type EntityType } from '../../../src/graph/entity-id.ts';
import { toAccount } from '../account/account.type.ts';
import { toException } from '../exception/exception.type.ts';
import type { PortalContext } from '../portal.context.ts';
import { toPortalUser } from '../portal-user/portal-user.type.ts';
import { toShipment } from '../shipment/shipment.type.ts';
import { MOST_OF_A_KIND, type RecordHit, type RecordMatch, RecordSearch } from './record-search.type.ts';

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
    const found = [...byId, ...byNumber.hits, ...byName.hits];
    const seen = new Set<string>();
    const hits = found.flatMap(({ key, ...hit }) => {
      if (seen.has(key)) return [];
      seen.add(key);
      return [hit];
    });
    return { hits, hasMore: byNumber.hasMore || byName.hasMore };
  }
}

interface Hit extends RecordHit {
  /** Names the record. */
  readonly key: string;
}

interface Hits {
  readonly hits: readonly Hit[];
  readonly hasMore: boolean;
}

function hit(type: EntityType, portalId: string, matchedBy: RecordMatch, node: object): Hit {
  return { key: `${type} ${portalId}`, matchedBy, record: Object.assign(node, { __typename: type }) };
}

/** By an id of the graph, of the portal or of Salesforce. An id of Salesforce may be that of a contact or a case. */
async function withId(text: string, context: PortalContext): Promise<readonly Hit[]> {
  const decoded = decodeId(text);
  const id = decoded?.portalId ?? decoded?.crmId ?? storedForm(text);
  if (id === null) return [];
  const ids = isPortalId(id) ? { portalId: id, crmId: null } : { portalId: null, crmId: id };
  if (ids.portalId === null && !isCrmId(id)) return [];
  const { loaders, store } = context;
  const { portalId, crmId } = ids;
  const key = portalId === null ? { crmId } : { portalId };
  const ofCase = crmId === null ? [] : await store.links.of('Case', 'crmId', [crmId]);
  const exceptionId = portalId ?? ofCase[0]?.portalId ?? null;
  const [account, shipment, exception, user] = await Promise.all([
    loaders.account.load(key),
    loaders.shipment.load(key),
    exceptionId === null ? null : loaders.exception.load(exceptionId),
    portalId === null ? loaders.userOfContact.load(crmId ?? '') : loaders.user.load(portalId),
  ]);
  return [
    ...(account === null ? [] : [hit('Account', account.portalId, 'ID', toAccount(account))]),
    ...(shipment === null ? [] : [hit('Shipment', shipment.portalId, 'ID', toShipment(shipment))]),
    ...(exception === null ? [] : [hit('Exception', exception.portalId, 'ID', toException(exception))]),
    ...(user === null ? [] : [hit('PortalUser', user.portalId, 'ID', toPortalUser(user))]),
  ];
}

async function withNumber(text: string, { store, reader }: PortalContext): Promise<Hits> {
  const [found] = await store.shipments.byReferences(reader, [{ value: text }]);
  const { count = 0, shipments = [] } = found ?? {};
  const hits = shipments.map((each) => hit('Shipment', each.portalId, 'NUMBER', toShipment(each)));
  return { hits, hasMore: count > shipments.length };
}

async function accountsNamed(text: string, { store, reader }: PortalContext): Promise<Hits> {
  const page = { direction: 'forward', size: MOST_OF_A_KIND, cursor: null } as const;
  const { edges, hasNextPage } = await store.accounts.page(reader, { search: text }, page);
  const hits = edges.map(({ node }) => {
    const matchedBy = node.customerCode === text ? 'NUMBER' : 'NAME';
    return hit('Account', node.portalId, matchedBy, toAccount(node));
  });
  return { hits: hits.toSorted((one, other) => rank(one) - rank(other)), hasMore: hasNextPage };
}

/** A code before a name. */
function rank({ matchedBy }: Hit): number {
  return matchedBy === 'NUMBER' ? 0 : 1;
}
