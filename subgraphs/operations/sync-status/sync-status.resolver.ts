import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Account, PortalUser, Shipment, ShipmentException } from '../entities.type.ts';
import type { OperationsContext } from '../operations.context.ts';
import { SyncStatus } from './sync-status.type.ts';

const DESCRIPTION =
  'How far its newest change is on its way to Salesforce; null when it never had one. For staff.';

@Resolver(() => Account)
export class AccountSyncStatusResolver {
  @FieldResolver(() => SyncStatus, { nullable: true, description: DESCRIPTION })
  syncStatus(@Root() { portalId }: Account, @Ctx() { loaders }: OperationsContext) {
    return portalId === null ? null : loaders.syncStatus.load({ record: 'Account', aggregateId: portalId });
  }
}

@Resolver(() => Shipment)
export class ShipmentSyncStatusResolver {
  @FieldResolver(() => SyncStatus, { nullable: true, description: DESCRIPTION })
  syncStatus(@Root() { portalId }: Shipment, @Ctx() { loaders }: OperationsContext) {
    return portalId === null ? null : loaders.syncStatus.load({ record: 'Shipment', aggregateId: portalId });
  }
}

@Resolver(() => ShipmentException)
export class ExceptionSyncStatusResolver {
  @FieldResolver(() => SyncStatus, { nullable: true, description: DESCRIPTION })
  async syncStatus(
    @Root() { portalId: aggregateId }: ShipmentException,
    @Ctx() { loaders }: OperationsContext,
  ) {
    if (aggregateId === null) return null;
    // The exception may have been a task first and a case later.
    const [asCase, asTask] = await loaders.syncStatus.loadMany([
      { record: 'Exception', aggregateId },
      { record: 'ExceptionTask', aggregateId },
    ]);
    if (asCase instanceof Error) throw asCase;
    if (asTask instanceof Error) throw asTask;
    if (!asCase || !asTask) return asCase ?? asTask ?? null;
    return asCase.queuedAt < asTask.queuedAt ? asTask : asCase;
  }
}

@Resolver(() => PortalUser)
export class PortalUserSyncStatusResolver {
  @FieldResolver(() => SyncStatus, { nullable: true, description: DESCRIPTION })
  syncStatus(@Root() { portalId }: PortalUser, @Ctx() { loaders }: OperationsContext) {
    return portalId === null
      ? null
      : loaders.syncStatus.load({ record: 'PortalUser', aggregateId: portalId });
  }
}
