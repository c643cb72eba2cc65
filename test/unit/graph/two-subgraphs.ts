import {
  Arg,
  Args,
  Directive,
  Field,
  FieldResolver,
  ID,
  InterfaceType,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import { connection, connectionOf } from '../../../src/graph/connection.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { buildSubgraph } from '../../../src/graph/subgraph.ts';
import { ServiceLevelEnum } from '../../../src/graph/vocabulary-enums.ts';
import { NO_REFUSALS } from '../../harness/refusals.ts';

@InterfaceType('Node', { autoRegisterImplementations: false, description: 'A record with an id.' })
class Node {
  @Field(() => ID, { description: 'Opaque id.' })
  readonly id!: string;
}

@ObjectType('Account', { implements: Node, simpleResolvers: true, description: 'A customer, portal side.' })
@Directive('@key(fields: "portalId crmId")')
class PortalAccount extends Node {
  @Field(() => ID, { nullable: true, description: 'Portal id.' })
  @Directive('@shareable')
  readonly portalId!: string | null;

  @Field(() => ID, { nullable: true, description: 'Salesforce id.' })
  @Directive('@shareable')
  readonly crmId!: string | null;

  @Field(() => ServiceLevelEnum, { nullable: true, description: 'Usual service.' })
  readonly usualService!: string | null;

  @Field(() => String, { nullable: true, description: 'Sales owner; stands for a guarded field.' })
  readonly salesOwner!: string | null;
}

@ObjectType('Shipment', { implements: Node, simpleResolvers: true, description: 'A shipment.' })
class Shipment extends Node {
  @Field(() => DateTime, { nullable: true, description: 'When it was booked.' })
  readonly bookedAt!: Date | null;
}

const ShipmentConnection = connectionOf('Shipment', () => Shipment);

@Resolver(() => PortalAccount)
class PortalAccountResolver {
  @Query(() => Node, { nullable: true, description: 'Any record.' })
  node(@Arg('id', () => ID, { description: 'Its id.' }) id: string) {
    return { __typename: id.startsWith('s') ? 'Shipment' : 'Account', id, salesOwner: 'Sam' };
  }

  @FieldResolver(() => ShipmentConnection, { nullable: true, description: 'Its shipments.' })
  shipments(@Root() account: PortalAccount, @Args(() => PageArgs) page: PageArgs) {
    const { size } = readPage(page);
    const edges = Array.from({ length: size }, (_, index) => ({
      cursor: `c${index}`,
      node: { id: `${account.id}-${index}`, bookedAt: new Date(0) },
    }));
    const found = { edges, hasNextPage: false, hasPreviousPage: false };
    return connection(
      found,
      (shipment) => shipment,
      async () => ({ count: edges.length, isWhole: true }),
    );
  }
}

@ObjectType('Account', { simpleResolvers: true, description: 'A customer, Salesforce side.' })
@Directive('@key(fields: "portalId crmId")')
class CrmAccount {
  @Field(() => ID, { nullable: true, description: 'Portal id.' })
  @Directive('@shareable')
  readonly portalId!: string | null;

  @Field(() => ID, { nullable: true, description: 'Salesforce id.' })
  @Directive('@shareable')
  readonly crmId!: string | null;

  @Field(() => String, { nullable: true, description: 'Name in Salesforce.' })
  readonly legalName!: string | null;
}

@Resolver()
class CrmResolver {
  @Query(() => CrmAccount, { nullable: true, description: 'One account.' })
  crmAccount() {
    return { crmId: '001', legalName: 'Acme' };
  }
}

/** Two subgraphs of one process with a class each for the type `Account`. */
export async function buildTwoSubgraphs() {
  const portal = await buildSubgraph({
    name: 'portal',
    resolvers: [PortalAccountResolver],
    orphanedTypes: [PortalAccount, Shipment],
    references: {
      Account: async (reference) => {
        if (reference['portalId'] === 'broken') throw new WaybillError('UPSTREAM_UNAVAILABLE', 'Down.');
        if (reference['portalId'] === 'foreign') return null;
        return Object.freeze({ id: `id-${String(reference['portalId'])}`, salesOwner: 'Sam' });
      },
    },
    contextFor: (request) => request,
    refusals: NO_REFUSALS,
  });
  const salesforce = await buildSubgraph({
    name: 'salesforce',
    resolvers: [CrmResolver],
    references: { Account: (reference) => reference },
    contextFor: (request) => request,
    refusals: NO_REFUSALS,
  });
  return { portal, salesforce };
}
