import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import { connection, emptyConnection } from '../../../src/graph/connection.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import type { ExceptionOrder } from '../../../src/portal-store/exception/exception.list.ts';
import { namedAccounts } from '../account/account-filter.ts';
import { OrderDirectionEnum } from '../list.inputs.ts';
import type { PortalContext } from '../portal.context.ts';
import { Shipment, toShipment } from '../shipment/shipment.type.ts';
import { StaffMember, toStaffMember } from '../staff/staff-member.type.ts';
import {
  ExceptionFilterInput,
  ExceptionOrderInput,
  namedExceptions,
  toExceptionFilter,
  toExceptionOrder,
} from './exception.inputs.ts';
import {
  ExceptionChange,
  ExceptionConnection,
  ShipmentException,
  toException,
  toExceptionChange,
} from './exception.type.ts';

@Resolver(() => ShipmentException)
export class ExceptionResolver {
  @Query(() => ExceptionConnection, {
    nullable: true,
    description: 'The exceptions that you may see, latest first unless ordered otherwise.',
  })
  async exceptions(
    @Ctx() context: PortalContext,
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Arg('filter', () => ExceptionFilterInput, { nullable: true, description: 'Which exceptions.' })
    filter?: ExceptionFilterInput | null,
    @Arg('orderBy', () => ExceptionOrderInput, {
      nullable: true,
      description: 'The order; the latest first unless given.',
    })
    orderBy?: ExceptionOrderInput | null,
    @Arg('direction', () => OrderDirectionEnum, {
      nullable: true,
      description: 'Which way round by the time they were opened; latest first unless given.',
      deprecationReason: 'Use orderBy. Goes on 2027-06-01.',
    })
    direction?: ExceptionOrder['direction'] | null,
  ) {
    const { store, reader } = context;
    if (orderBy != null && direction != null) {
      throw new WaybillError('BAD_USER_INPUT', 'Give orderBy alone: it has a direction of its own.', {
        details: { fields: ['direction'] },
      });
    }
    const page = readPage(pageArgs);
    const named = await namedAccounts(filter, context);
    if (!named) return emptyConnection(pageArgs);
    const list = { ...toExceptionFilter(filter, context), ...named, ids: namedExceptions(filter) };
    const order = toExceptionOrder(orderBy ?? (direction && { field: 'OPENED_AT', direction }));
    return connection(await store.exceptions.page(reader, list, order, page), toException, () =>
      store.exceptions.total(reader, list, order),
    );
  }

  @FieldResolver(() => Shipment, { nullable: true, description: 'The shipment it happened to.' })
  async shipment(@Root() exception: ShipmentException, @Ctx() { loaders }: PortalContext) {
    const record = await loaders.shipment.load({ portalId: exception.shipmentId });
    return record && toShipment(record);
  }

  @FieldResolver(() => StaffMember, {
    nullable: true,
    description:
      'The person who works on it; null if nobody does, or if ownerPerson names no member of staff.',
  })
  async assignee(@Root() { ownerPerson }: ShipmentException, @Ctx() { loaders }: PortalContext) {
    const user = ownerPerson === null ? null : await loaders.userOfSubject.load(ownerPerson);
    return user?.kind === 'STAFF' ? toStaffMember(user) : null;
  }

  @FieldResolver(() => [ExceptionChange], { nullable: true, description: 'The work on it, oldest first.' })
  async history(@Root() exception: ShipmentException, @Ctx() { loaders }: PortalContext) {
    return (await loaders.history.load(exception.portalId)).map(toExceptionChange);
  }
}

@Resolver(() => ExceptionChange)
export class ExceptionChangeResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The name of the person who did it; null if actor names no member of staff.',
  })
  async actorName(@Root() { actor }: ExceptionChange, @Ctx() { loaders }: PortalContext) {
    const user = actor === null ? null : await loaders.userOfSubject.load(actor);
    return user?.kind === 'STAFF' ? user.name : null;
  }
}
