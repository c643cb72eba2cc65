import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { FIELD_VISIBILITY, isAmong } from '../../../src/domain/access.ts';
import { type DecodedId, decodeId } from '../../../src/graph/entity-id.ts';
import { findAccountById } from '../account/find-account.ts';
import { toDocument } from '../document/document.type.ts';
import { toException } from '../exception/exception.type.ts';
import type { PortalContext } from '../portal.context.ts';
import { toPortalUser } from '../portal-user/portal-user.type.ts';
import { toShipment } from '../shipment/shipment.type.ts';
import { Node } from './node.type.ts';

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: 'Any record by its opaque id; null when it is not there or not yours.',
  })
  async node(
    @Ctx() context: PortalContext,
    @Arg('id', () => ID, { description: 'Its opaque id, in any form it ever had.' }) id: string,
  ) {
    const decoded = decodeId(id);
    const record = decoded && (await find(decoded, context));
    return decoded && record && Object.assign(record, { __typename: decoded.type });
  }
}

async function find({ type, portalId, crmId }: DecodedId, context: PortalContext) {
  const { caller, loaders } = context;
  const key = portalId === null ? { crmId } : { portalId };
  switch (type) {
    case 'Account':
      return findAccountById(key, context);
    case 'Shipment':
      return as(toShipment, await loaders.shipment.load(key));
    case 'Exception':
      return as(toException, portalId && (await loaders.exception.load(portalId)));
    case 'Document':
      return as(toDocument, portalId && (await loaders.document.load(portalId)));
    case 'PortalUser': {
      const user = portalId ? loaders.user.load(portalId) : crmId && loaders.userOfContact.load(crmId);
      return as(toPortalUser, await user);
    }
    // The Salesforce subgraph checks these: it answers every field except the key, including `id`.
    case 'Contact':
    case 'Case':
      return crmId && { crmId };
    case 'Opportunity':
      return isAmong(OPPORTUNITY_ROLES, caller.role) && crmId ? { crmId } : null;
    default:
      return type satisfies never;
  }
}

const OPPORTUNITY_ROLES =
  FIELD_VISIBILITY.find((row) => row.type === 'Query' && row.field === 'opportunities')?.roles ?? [];

function as<R extends object, T>(toNode: (record: R) => T, record: R | '' | null): T | null {
  return record ? toNode(record) : null;
}
