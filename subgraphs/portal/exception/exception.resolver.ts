import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { connection, NO_RECORDS } from '../../../src/graph/connection.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import type { ExceptionDirection } from '../../../src/portal-store/exception/exception.reads.ts';
import { namedAccounts } from '../account/account-filter.ts';
import type { PortalContext } from '../portal.context.ts';
import { OrderDirectionEnum } from '../shipment/shipment.inputs.ts';
import { Shipment, toShipment } from '../shipment/shipment.type.ts';
import { ExceptionFilterInput, toExceptionFilter } from './exception.inputs.ts';
import { ExceptionChange, ExceptionConnection, ShipmentException, toException } from './exception.type.ts';

@Resolver(() => ShipmentException)
export class ExceptionResolver {
  @Query(() => ExceptionConnection, {
    nullable: true,
    description: 'The exceptions that you may see, by the time they were opened.',
  })
  async exceptions(
    @Ctx() context: PortalContext,
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Arg('filter', () => ExceptionFilterInput, { nullable: true, description: 'Which exceptions.' })
    filter?: ExceptionFilterInput | null,
    @Arg('direction', () => OrderDirectionEnum, {
      nullable: true,
      description: 'Which way round; latest first unless given.',
    })
    direction?: ExceptionDirection | null,
  ) {
    const { store, reader } = context;
    const page = readPage(pageArgs);
    const named = await namedAccounts(filter, context);
    if (!named) return connection(NO_RECORDS, toException);
    const list = { ...toExceptionFilter(filter), ...named };
    return connection(await store.exceptions.page(reader, list, direction ?? 'DESC', page), toException);
  }

  @FieldResolver(() => Shipment, { nullable: true, description: 'The shipment it happened to.' })
  async shipment(@Root() exception: ShipmentException, @Ctx() { loaders }: PortalContext) {
    const record = await loaders.shipment.load({ portalId: exception.shipmentId });
    return record && toShipment(record);
  }

  @FieldResolver(() => [ExceptionChange], { nullable: true, description: 'The work on it, oldest first.' })
  history(@Root() exception: ShipmentException, @Ctx() { loaders }: PortalContext) {
    return loaders.history.load(exception.portalId);
  }
}
