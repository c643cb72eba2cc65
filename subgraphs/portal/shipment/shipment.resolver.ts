import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { INTERNAL_ROLES, isAmong } from '../../../src/domain/access.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import type { MilestoneType } from '../../../src/domain/vocabulary/index.ts';
import { connection, emptyConnection } from '../../../src/graph/connection.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import { MilestoneTypeEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { Account, toAccount } from '../account/account.type.ts';
import { namedAccounts } from '../account/account-filter.ts';
import { ShipmentDocument, toDocument } from '../document/document.type.ts';
import {
  ExceptionOrderInput,
  RecordExceptionFilterInput,
  toExceptionFilter,
  toExceptionOrder,
} from '../exception/exception.inputs.ts';
import { ExceptionConnection, toException } from '../exception/exception.type.ts';
import { namedRecords } from '../list.inputs.ts';
import { TrackingEventConnection, toTrackingEvent } from '../milestone/tracking-event.type.ts';
import type { PortalContext } from '../portal.context.ts';
import { argumentKey } from '../record-key.ts';
import {
  ShipmentFilterInput,
  ShipmentOrderInput,
  ShipmentReferenceInput,
  toShipmentFilter,
  toShipmentOrder,
} from './shipment.inputs.ts';
import { Shipment, ShipmentConnection, toShipment } from './shipment.type.ts';
import { Accessorial, Package, ShipmentReference, Stop, toPackage, toStop } from './shipment-parts.type.ts';

@Resolver(() => Shipment)
export class ShipmentResolver {
  @Query(() => Shipment, {
    nullable: true,
    description:
      'One shipment by exactly one of its ids, or by a reference; null when it is not there or not yours. When several ' +
      'of your shipments have the reference, the error AMBIGUOUS_REFERENCE says how many.',
  })
  async shipment(
    @Ctx() context: PortalContext,
    @Arg('id', () => ID, { nullable: true, description: 'Its opaque id.' }) id?: string | null,
    @Arg('portalId', () => ID, { nullable: true, description: "The portal's id." }) portalId?: string | null,
    @Arg('crmId', () => ID, { nullable: true, description: "Salesforce's id." }) crmId?: string | null,
    @Arg('reference', () => ShipmentReferenceInput, { nullable: true, description: 'Any of its references.' })
    reference?: ShipmentReferenceInput | null,
  ) {
    const key = argumentKey('Shipment', { id, portalId, crmId }, { reference });
    const record = reference
      ? await theOneWith(reference, context)
      : key && (await context.loaders.shipment.load(key));
    return record && toShipment(record);
  }

  @Query(() => ShipmentConnection, { nullable: true, description: 'The shipments that you may see.' })
  async shipments(
    @Ctx() context: PortalContext,
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Arg('filter', () => ShipmentFilterInput, { nullable: true, description: 'Which shipments.' })
    filter?: ShipmentFilterInput | null,
    @Arg('orderBy', () => ShipmentOrderInput, {
      nullable: true,
      description: 'In which order; latest booking first unless given.',
    })
    orderBy?: ShipmentOrderInput | null,
  ) {
    const { store, reader } = context;
    const page = readPage(pageArgs);
    const named = await namedAccounts(filter, context);
    if (!named) return emptyConnection(pageArgs);
    const list = { ...toShipmentFilter(filter), ...named, ids: await namedShipments(filter, context) };
    const order = toShipmentOrder(orderBy);
    return connection(await store.shipments.page(reader, list, order, page), toShipment, () =>
      store.shipments.total(reader, list, order),
    );
  }

  @FieldResolver(() => Account, { nullable: true, description: 'The customer it is carried for.' })
  async account(@Root() shipment: Shipment, @Ctx() { loaders }: PortalContext) {
    const record = await loaders.account.load({ portalId: shipment.accountId });
    return record && toAccount(record);
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description: 'The branch it belongs to; null for a shipment of the customer itself.',
  })
  async branch(@Root() shipment: Shipment, @Ctx() { loaders }: PortalContext) {
    if (shipment.branchId === shipment.accountId) return null;
    const record = await loaders.account.load({ portalId: shipment.branchId });
    return record && toAccount(record);
  }

  @FieldResolver(() => [ShipmentReference], {
    nullable: true,
    description: 'The numbers by which people know it.',
  })
  references(@Root() shipment: Shipment, @Ctx() { loaders }: PortalContext) {
    return loaders.references.load(shipment.portalId);
  }

  @FieldResolver(() => [Stop], { nullable: true, description: 'Where it calls, in sequence.' })
  async stops(@Root() shipment: Shipment, @Ctx() { loaders }: PortalContext) {
    return (await loaders.stops.load(shipment.portalId)).map(toStop);
  }

  @FieldResolver(() => [Package], { nullable: true, description: 'The packages, by line.' })
  async packages(@Root() shipment: Shipment, @Ctx() { loaders }: PortalContext) {
    return (await loaders.packages.load(shipment.portalId)).map(toPackage);
  }

  @FieldResolver(() => [Accessorial], { nullable: true, description: 'Services beyond carrying it.' })
  accessorials(@Root() shipment: Shipment, @Ctx() { loaders }: PortalContext) {
    return loaders.accessorials.load(shipment.portalId);
  }

  @FieldResolver(() => [ShipmentDocument], { nullable: true, description: 'Its papers, oldest first.' })
  async documents(@Root() shipment: Shipment, @Ctx() { loaders }: PortalContext) {
    return (await loaders.documents.load(shipment.portalId)).map(toDocument);
  }

  @FieldResolver(() => TrackingEventConnection, {
    nullable: true,
    description: 'The milestones that were reported, oldest first: facts, plans and estimates.',
  })
  async milestones(
    @Root() shipment: Shipment,
    @Ctx() { loaders }: PortalContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('types', () => [MilestoneTypeEnum], { nullable: true, description: 'Only these.' })
    types?: readonly MilestoneType[] | null,
  ) {
    const filter = { milestonesOnly: true, types: types ?? undefined };
    const events = await loaders.eventsOfShipment.load(shipment.portalId, { filter, page: readPage(page) });
    return connection(events, toTrackingEvent, () =>
      loaders.eventTotalOfShipment.load(shipment.portalId, { filter }),
    );
  }

  @FieldResolver(() => TrackingEventConnection, {
    nullable: true,
    description: 'Everything that was reported, oldest first: milestones, scans, positions and gate events.',
  })
  async trackingEvents(
    @Root() shipment: Shipment,
    @Ctx() { loaders }: PortalContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('scans', () => Boolean, {
      nullable: true,
      description: 'False leaves out scans, positions and gate events, unless they correct an event.',
    })
    scans?: boolean | null,
  ) {
    const filter = { milestonesOnly: false, withoutScans: scans === false };
    const events = await loaders.eventsOfShipment.load(shipment.portalId, { filter, page: readPage(page) });
    return connection(events, toTrackingEvent, () =>
      loaders.eventTotalOfShipment.load(shipment.portalId, { filter }),
    );
  }

  @FieldResolver(() => ExceptionConnection, {
    nullable: true,
    description: 'Its exceptions, latest first unless ordered otherwise.',
  })
  async exceptions(
    @Root() shipment: Shipment,
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
    const { portalId } = shipment;
    const { loaders } = context;
    const list = { filter: toExceptionFilter(filter, context), order: toExceptionOrder(orderBy) };
    const exceptions = await loaders.exceptionsOfShipment.load(portalId, { ...list, page: readPage(page) });
    return connection(exceptions, toException, () => loaders.exceptionTotalOfShipment.load(portalId, list));
  }
}

/** The portal ids of the shipments that a filter names, as far as the caller may see them; undefined if it names none. */
async function namedShipments(
  filter: ShipmentFilterInput | null | undefined,
  { loaders }: PortalContext,
): Promise<readonly string[] | undefined> {
  const keys = namedRecords('Shipment', filter?.ids);
  const found = keys && (await Promise.all(keys.map((key) => loaders.shipment.load(key))));
  return found?.flatMap((shipment) => (shipment === null ? [] : [shipment.portalId]));
}

/** @throws WaybillError AMBIGUOUS_REFERENCE with the count; for staff also with the ids of the first ones, newest first */
async function theOneWith(
  reference: ShipmentReferenceInput,
  { caller, store, reader }: PortalContext,
): Promise<ShipmentRecord | null> {
  const [found] = await store.shipments.byReferences(reader, [reference]);
  const { count = 0, shipments = [] } = found ?? {};
  if (count < 2) return shipments[0] ?? null;
  throw new WaybillError('AMBIGUOUS_REFERENCE', `${count} shipments have this reference.`, {
    details: {
      fields: ['reference'],
      count,
      ...(isAmong(INTERNAL_ROLES, caller.role) && {
        shipments: shipments.map((shipment) => ({
          id: encodeId('Shipment', shipment),
          number: shipment.number,
        })),
      }),
    },
  });
}
