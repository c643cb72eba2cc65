import { buildSubgraph, type Subgraph } from '../../src/graph/subgraph.ts';
import type { PortalStore } from '../../src/portal-store/portal-store.ts';
import { AccountResolver } from './account/account.resolver.ts';
import { Account } from './account/account.type.ts';
import { DocumentResolver } from './document/document.resolver.ts';
import { ShipmentDocument } from './document/document.type.ts';
import { ExceptionResolver } from './exception/exception.resolver.ts';
import { ShipmentException } from './exception/exception.type.ts';
import { MilestoneResolver } from './milestone/milestone.resolver.ts';
import { NodeResolver } from './node/node.resolver.ts';
import { Case, Contact, Opportunity } from './node/salesforce-node.type.ts';
import { PerformanceResolver } from './performance/performance.resolver.ts';
import type { PortalContext } from './portal-context.ts';
import { createPortalLoaders } from './portal-loaders.ts';
import { portalReferences } from './portal-references.ts';
import { PortalUserResolver } from './portal-user/portal-user.resolver.ts';
import { PortalUser } from './portal-user/portal-user.type.ts';
import { ShipmentResolver } from './shipment/shipment.resolver.ts';
import { Shipment } from './shipment/shipment.type.ts';
import { ViewerResolver } from './viewer/viewer.resolver.ts';

export interface PortalSubgraphDependencies {
  readonly store: PortalStore;
}

/** The subgraph of everything that the portal owns. It reads the store in the caller's scope and calls no one else. */
export function createPortalSubgraph({ store }: PortalSubgraphDependencies): Promise<Subgraph> {
  return buildSubgraph<PortalContext>({
    name: 'portal',
    resolvers: [
      AccountResolver,
      DocumentResolver,
      ExceptionResolver,
      MilestoneResolver,
      NodeResolver,
      PerformanceResolver,
      PortalUserResolver,
      ShipmentResolver,
      ViewerResolver,
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
    contextFor(request) {
      const reader = { scope: request.caller.scope, usage: request.usage };
      return { ...request, store, reader, loaders: createPortalLoaders(store, reader) };
    },
  });
}
