import { Arg, Args, Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Connection, connection } from '../../../src/graph/connection.ts';
import type { Representation } from '../../../src/graph/entities.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import { CaseStateFilter, inState } from '../case/case.filter.ts';
import { type Case, CaseConnection, toCase } from '../case/case.type.ts';
import { LIST_COST } from '../reading/list-cost.ts';
import { EMPTY_PAGE } from '../reading/pages.ts';
import { idIn } from '../reference-ids.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { Shipment } from './shipment.type.ts';

@Resolver(() => Shipment)
export class ShipmentResolver {
  @Directive(LIST_COST)
  @FieldResolver(() => CaseConnection, {
    nullable: true,
    description: 'Service cases about it, newest first.',
  })
  async cases(
    @Root() shipment: Shipment,
    @Arg('filter', () => CaseStateFilter, { nullable: true, description: 'Which cases to list.' })
    filter: CaseStateFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: SalesforceContext,
  ): Promise<Connection<Case>> {
    const page = readPage(args);
    const state = inState(filter);
    const { portalId } = shipment;
    const linked = portalId === null ? null : () => context.links.crmId('Shipment', portalId);
    const crmId = shipment.crmId ?? (await linked?.()) ?? null;
    const found =
      crmId === null ? EMPTY_PAGE : await context.pages.ofParent('Shipment.Cases', crmId, state, page);
    return connection(found, toCase, found.counted);
  }
}

/** A stub of a shipment. The portal decides whether it exists in the caller's scope. Its cases are checked here. */
export function resolveShipment(reference: Representation): Shipment | null {
  const ids = { portalId: idIn(reference, 'portalId'), crmId: idIn(reference, 'crmId') };
  return ids.portalId === null && ids.crmId === null ? null : new Shipment(ids);
}
