import { buildSubgraph, type Subgraph } from '../../src/graph/subgraph.ts';
import { MutationRunner } from '../../src/mutation/mutation-runner.ts';
import { AuditEntryResolver, AuditResolver } from './audit/audit.resolver.ts';
import { AuthenticationEventResolver } from './authentication-events/authentication-event.resolver.ts';
import { Account, PortalUser, Shipment, ShipmentException } from './entities.type.ts';
import { resolveAccount, resolveException, resolvePortalUser, resolveShipment } from './entity-references.ts';
import { LinkHealthResolver } from './link-health/link-health.resolver.ts';
import { ApprovedLookupResolver } from './lookups/approved-lookup.resolver.ts';
import { ApprovedLookupSetMutation } from './lookups/approved-lookup-set.mutation.ts';
import { BusinessResolver } from './measures/business.resolver.ts';
import { MeasuresResolver } from './measures/measures.resolver.ts';
import type { OperationsContext, OperationsDependencies } from './operations.context.ts';
import { operationsLoaders } from './operations-loaders.ts';
import { SyncHealthSubscription } from './overview/sync-health.subscription.ts';
import { SyncOverviewResolver } from './overview/sync-overview.resolver.ts';
import { WaitingChangesResolver } from './overview/waiting-changes.resolver.ts';
import { OwnershipResolver } from './ownership/ownership.resolver.ts';
import { PilotResolver } from './pilot/pilot.resolver.ts';
import { PilotSwitchSetMutation } from './pilot/pilot-switch-set.mutation.ts';
import { AccountProvenanceResolver, ShipmentProvenanceResolver } from './provenance/provenance.resolver.ts';
import { DisputedFieldResolver, ValueOriginResolver } from './review/disputed-field.resolver.ts';
import { ReviewDecisionMutations } from './review/review-decision.mutation.ts';
import {
  ReviewItemResolver,
  ReviewOutcomeResolver,
  ReviewStepResolver,
} from './review/review-item.resolver.ts';
import { ReviewItemChangedSubscription } from './review/review-item-changed.subscription.ts';
import { ReviewItemsDecideMutation } from './review/review-items-decide.mutation.ts';
import {
  AccountSyncStatusResolver,
  ExceptionSyncStatusResolver,
  PortalUserSyncStatusResolver,
  ShipmentSyncStatusResolver,
} from './sync-status/sync-status.resolver.ts';

/** The subgraph of the hub itself: the state of the sync, review items, the audit, the owners of fields. */
export function createOperationsSubgraph(dependencies: OperationsDependencies): Promise<Subgraph> {
  return buildSubgraph<OperationsContext>({
    name: 'operations',
    resolvers: [
      AuthenticationEventResolver,
      LinkHealthResolver,
      OwnershipResolver,
      SyncOverviewResolver,
      WaitingChangesResolver,
      MeasuresResolver,
      BusinessResolver,
      ReviewItemResolver,
      ReviewStepResolver,
      DisputedFieldResolver,
      ValueOriginResolver,
      ReviewOutcomeResolver,
      ReviewDecisionMutations,
      ReviewItemsDecideMutation,
      ApprovedLookupResolver,
      ApprovedLookupSetMutation,
      AuditResolver,
      AuditEntryResolver,
      PilotResolver,
      PilotSwitchSetMutation,
      AccountSyncStatusResolver,
      ShipmentSyncStatusResolver,
      ExceptionSyncStatusResolver,
      PortalUserSyncStatusResolver,
      AccountProvenanceResolver,
      ShipmentProvenanceResolver,
      ReviewItemChangedSubscription,
      SyncHealthSubscription,
    ],
    orphanedTypes: [Account, Shipment, ShipmentException, PortalUser],
    references: {
      Account: resolveAccount,
      Shipment: resolveShipment,
      Exception: resolveException,
      PortalUser: resolvePortalUser,
    },
    refusals: dependencies.refusals,
    contextFor(request) {
      const { work: units, storedLinks, refusals: _, ...others } = dependencies;
      const loaders = operationsLoaders({ ...others, storedLinks });
      const mutations = new MutationRunner(request, { units, forgetReads: () => loaders.clear() });
      return { ...request, ...others, loaders, mutations };
    },
  });
}
