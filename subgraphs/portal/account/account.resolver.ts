import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { connection } from '../../../src/graph/connection.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import {
  ExceptionOrderInput,
  RecordExceptionFilterInput,
  toExceptionFilter,
  toExceptionOrder,
} from '../exception/exception.inputs.ts';
import { ExceptionConnection, toException } from '../exception/exception.type.ts';
import type { PortalContext } from '../portal.context.ts';
import { PortalUserConnection, toPortalUser } from '../portal-user/portal-user.type.ts';
import { argumentKey } from '../record-key.ts';
import {
  AccountShipmentFilterInput,
  ShipmentOrderInput,
  toShipmentFilter,
  toShipmentOrder,
} from '../shipment/shipment.inputs.ts';
import { ShipmentConnection, toShipment } from '../shipment/shipment.type.ts';
import { AccountFilterInput, toAccountFilter } from './account.inputs.ts';
import { Account, AccountConnection, toAccount } from './account.type.ts';
import { type AccountStub, findAccount, findAccountById } from './find-account.ts';

@Resolver(() => Account)
export class AccountResolver {
  @Query(() => Account, {
    nullable: true,
    description: 'One account by exactly one of its ids; null when it is not there or not yours.',
  })
  async account(
    @Ctx() context: PortalContext,
    @Arg('id', () => ID, { nullable: true, description: 'Its opaque id.' }) id?: string | null,
    @Arg('portalId', () => ID, { nullable: true, description: "The portal's id." }) portalId?: string | null,
    @Arg('crmId', () => ID, { nullable: true, description: "Salesforce's id." }) crmId?: string | null,
  ) {
    const key = argumentKey('Account', { id, portalId, crmId });
    if (key === null) return null;
    return id == null ? findAccount(key, context) : findAccountById(key, context);
  }

  @Query(() => AccountConnection, {
    nullable: true,
    description: 'The customers and branches that you may see, by display name.',
  })
  async accounts(
    @Ctx() { store, reader }: PortalContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AccountFilterInput, { nullable: true, description: 'Which accounts.' })
    filter?: AccountFilterInput | null,
  ) {
    const list = toAccountFilter(filter);
    return connection(await store.accounts.page(reader, list, readPage(page)), toAccount, () =>
      store.accounts.total(reader, list),
    );
  }

  @FieldResolver(() => Account, { nullable: true, description: 'The customer that this branch belongs to.' })
  async parent(@Root() account: Account | AccountStub, @Ctx() context: PortalContext) {
    return account.parentId === null ? null : findAccount({ portalId: account.parentId }, context);
  }

  @FieldResolver(() => AccountConnection, { nullable: true, description: 'Its branches, by display name.' })
  async branches(
    @Root() account: Account | AccountStub,
    @Ctx() { loaders }: PortalContext,
    @Args(() => PageArgs) page: PageArgs,
  ) {
    if (account.portalId === null) return null;
    const { portalId } = account;
    return connection(await loaders.branches.load(portalId, { page: readPage(page) }), toAccount, () =>
      loaders.branchTotal.load(portalId, {}),
    );
  }

  @FieldResolver(() => ShipmentConnection, {
    nullable: true,
    description: 'Its shipments; those of a customer include the shipments of its branches.',
  })
  async shipments(
    @Root() account: Account | AccountStub,
    @Ctx() { loaders }: PortalContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AccountShipmentFilterInput, { nullable: true, description: 'Which shipments.' })
    filter?: AccountShipmentFilterInput | null,
    @Arg('orderBy', () => ShipmentOrderInput, {
      nullable: true,
      description: 'In which order; latest booking first unless given.',
    })
    orderBy?: ShipmentOrderInput | null,
  ) {
    if (account.portalId === null) return null;
    const { portalId } = account;
    const list = { filter: toShipmentFilter(filter), order: toShipmentOrder(orderBy) };
    const shipments = await loaders.shipmentsOfAccount.load(portalId, { ...list, page: readPage(page) });
    return connection(shipments, toShipment, () => loaders.shipmentTotalOfAccount.load(portalId, list));
  }

  @FieldResolver(() => ExceptionConnection, {
    nullable: true,
    description:
      'The exceptions of its shipments, latest first unless ordered otherwise; those of a customer include its branches.',
  })
  async exceptions(
    @Root() account: Account | AccountStub,
    @Ctx() context: PortalContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => RecordExceptionFilterInput, { nullable: true, description: 'Which exceptions.' })
    filter?: RecordExceptionFilterInput | null,
    @Arg('orderBy', () => ExceptionOrderInput, {
      nullable: true,
      description: 'The order; the latest first unless given.',
    })
    orderBy?: ExceptionOrderInput | null,
  ) {
    if (account.portalId === null) return null;
    const { portalId } = account;
    const { loaders } = context;
    const list = { filter: toExceptionFilter(filter, context), order: toExceptionOrder(orderBy) };
    const exceptions = await loaders.exceptionsOfAccount.load(portalId, { ...list, page: readPage(page) });
    return connection(exceptions, toException, () => loaders.exceptionTotalOfAccount.load(portalId, list));
  }

  @FieldResolver(() => PortalUserConnection, {
    nullable: true,
    description: 'Its portal users, by name. For a branch: the users who may see the branch.',
  })
  async users(
    @Root() account: Account | AccountStub,
    @Ctx() { loaders }: PortalContext,
    @Args(() => PageArgs) page: PageArgs,
  ) {
    if (account.portalId === null) return null;
    const { portalId } = account;
    const users = await loaders.usersOfAccount.load(portalId, { page: readPage(page) });
    return connection(users, toPortalUser, () => loaders.userTotalOfAccount.load(portalId, {}));
  }
}
