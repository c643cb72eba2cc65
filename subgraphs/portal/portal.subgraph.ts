import type { DocumentStore } from '../../src/document-store/document-store.ts';
import type { RefusedMutations } from '../../src/domain/refused-mutation.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import { buildSubgraph, type Subgraph } from '../../src/graph/subgraph.ts';
import type { DocumentLinks } from '../../src/identity/document-links.ts';
import type { SharedLinks } from '../../src/identity/shared-links.ts';
import type { UnitOfWork } from '../../src/ledger/unit-of-work.ts';
import type { LiveFeed } from '../../src/live/live-feed.ts';
import { MutationRunner } from '../../src/mutation/mutation-runner.ts';
import type { PortalStore } from '../../src/portal-store/portal-store.ts';
import type { PortalWrites } from '../../src/portal-store/portal-writes.ts';
import { AccountResolver } from './account/account.resolver.ts';
import { Account } from './account/account.type.ts';
import { AccountDisplayNameProposeMutation } from './account/account-display-name-propose.mutation.ts';
import { AccountLegalNameOverrideSetMutation } from './account/account-legal-name-override-set.mutation.ts';
import { CustomerCopyResolver } from './account/customer-copy.resolver.ts';
import { BulkExportResolver } from './bulk-export/bulk-export.resolver.ts';
import { BulkExportCancelMutation } from './bulk-export/bulk-export-cancel.mutation.ts';
import { BulkExportCreateMutation } from './bulk-export/bulk-export-create.mutation.ts';
import { CustomerRegisterMutation } from './customer/customer-register.mutation.ts';
import { DocumentResolver } from './document/document.resolver.ts';
import { ShipmentDocument } from './document/document.type.ts';
import { DocumentAttachMutation } from './document/document-attach.mutation.ts';
import { DocumentLinkCreateMutation } from './document/document-link-create.mutation.ts';
import { ExceptionChangeResolver, ExceptionResolver } from './exception/exception.resolver.ts';
import { ShipmentException } from './exception/exception.type.ts';
import { ExceptionAcknowledgeMutation } from './exception/exception-acknowledge.mutation.ts';
import { ExceptionAssignMutation } from './exception/exception-assign.mutation.ts';
import { ExceptionChangedSubscription } from './exception/exception-changed.subscription.ts';
import { ExceptionOpenMutation } from './exception/exception-open.mutation.ts';
import { ExceptionResolveMutation } from './exception/exception-resolve.mutation.ts';
import { EstimatedDeliveryResolver, MilestoneResolver } from './milestone/milestone.resolver.ts';
import { MilestoneRecordedSubscription } from './milestone/milestone-recorded.subscription.ts';
import { MilestonesRecordMutation } from './milestone/milestones-record.mutation.ts';
import { TrackingEventsIngestMutation } from './milestone/tracking-events-ingest.mutation.ts';
import { NodeResolver } from './node/node.resolver.ts';
import { Case, Contact, Opportunity } from './node/salesforce-node.type.ts';
import { PerformanceResolver } from './performance/performance.resolver.ts';
import type { PortalContext } from './portal.context.ts';
import { createPortalLoaders } from './portal-loaders.ts';
import { portalReferences } from './portal-references.ts';
import { PortalUserResolver } from './portal-user/portal-user.resolver.ts';
import { PortalUser } from './portal-user/portal-user.type.ts';
import { PortalUserActivateMutation } from './portal-user/portal-user-activate.mutation.ts';
import { PortalUserBranchesSetMutation } from './portal-user/portal-user-branches-set.mutation.ts';
import { PortalUserDeactivateMutation } from './portal-user/portal-user-deactivate.mutation.ts';
import { PortalUserInviteMutation } from './portal-user/portal-user-invite.mutation.ts';
import { RecordSearchResolver } from './search/record-search.resolver.ts';
import { SharedShipmentResolver } from './shared-link/shared-shipment.resolver.ts';
import { ShipmentLinkCreateMutation } from './shared-link/shipment-link-create.mutation.ts';
import { ShipmentLinkRevokeMutation } from './shared-link/shipment-link-revoke.mutation.ts';
import { DockAppointmentNoteSetMutation } from './shipment/dock-appointment-note-set.mutation.ts';
import { ShipmentResolver } from './shipment/shipment.resolver.ts';
import { Shipment } from './shipment/shipment.type.ts';
import { ShipmentBookMutation } from './shipment/shipment-book.mutation.ts';
import { ShipmentCancelMutation } from './shipment/shipment-cancel.mutation.ts';
import { ShipmentUpdateMutation } from './shipment/shipment-update.mutation.ts';
import { ShipmentUpdatedSubscription } from './shipment/shipment-updated.subscription.ts';
import { StaffResolver } from './staff/staff.resolver.ts';
import { RecordRelinkProposeMutation } from './synchronized/record-relink-propose.mutation.ts';
import { RecordResendMutation } from './synchronized/record-resend.mutation.ts';
import { ViewerResolver } from './viewer/viewer.resolver.ts';

export interface PortalSubgraphDependencies {
  readonly store: PortalStore;
  readonly units: UnitOfWork<PortalWrites>;
  readonly documents: DocumentStore;
  readonly links: Pick<DocumentLinks, 'addressOf' | 'sign'>;
  readonly exportLinks: Pick<DocumentLinks, 'sign'>;
  readonly sharedLinks: Pick<SharedLinks, 'secretOf' | 'hashOf' | 'addressOf'>;
  readonly feed: Pick<LiveFeed, 'subscribe' | 'cursors'>;
  readonly refusals: RefusedMutations;
}

/**
 * The subgraph of everything that the portal owns. It reads the store in the caller's scope, writes through units of
 * work, and calls no other system.
 */
export function createPortalSubgraph(parts: PortalSubgraphDependencies): Promise<Subgraph> {
  return buildSubgraph<PortalContext>({
    name: 'portal',
    resolvers: [
      AccountDisplayNameProposeMutation,
      AccountLegalNameOverrideSetMutation,
      BulkExportCancelMutation,
      BulkExportCreateMutation,
      CustomerRegisterMutation,
      DocumentAttachMutation,
      DocumentLinkCreateMutation,
      ExceptionAcknowledgeMutation,
      ExceptionAssignMutation,
      ExceptionOpenMutation,
      ExceptionResolveMutation,
      MilestonesRecordMutation,
      TrackingEventsIngestMutation,
      PortalUserActivateMutation,
      PortalUserBranchesSetMutation,
      PortalUserDeactivateMutation,
      PortalUserInviteMutation,
      RecordRelinkProposeMutation,
      RecordResendMutation,
      DockAppointmentNoteSetMutation,
      ShipmentBookMutation,
      ShipmentCancelMutation,
      ShipmentUpdateMutation,
      ShipmentLinkCreateMutation,
      ShipmentLinkRevokeMutation,
      AccountResolver,
      BulkExportResolver,
      CustomerCopyResolver,
      DocumentResolver,
      ExceptionResolver,
      ExceptionChangeResolver,
      EstimatedDeliveryResolver,
      MilestoneResolver,
      NodeResolver,
      PerformanceResolver,
      PortalUserResolver,
      SharedShipmentResolver,
      RecordSearchResolver,
      ShipmentResolver,
      StaffResolver,
      ViewerResolver,
      MilestoneRecordedSubscription,
      ExceptionChangedSubscription,
      ShipmentUpdatedSubscription,
    ],
    orphanedTypes: [
      Account,
      Case,
      Contact,
      Opportunity,
      PortalUser,
      Shipment,
      ShipmentDocument,
      ShipmentException,
    ],
    references: portalReferences,
    refusals: parts.refusals,
    contextFor: (request) => portalContext(parts, request),
  });
}

/** The context of the portal's resolvers for one request. */
export function portalContext(
  { store, units, documents, links, exportLinks, sharedLinks, feed }: PortalSubgraphDependencies,
  request: RequestContext,
): PortalContext {
  const reader = { scope: request.caller.scope, usage: request.usage };
  const loaders = createPortalLoaders(store, reader);
  const mutations = new MutationRunner(request, { units, forgetReads: () => loaders.clear() });
  return { ...request, store, mutations, documents, links, exportLinks, sharedLinks, feed, reader, loaders };
}
