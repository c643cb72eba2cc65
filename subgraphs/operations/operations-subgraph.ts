import { buildSubgraph, type Subgraph } from '../../src/graph/subgraph.ts';
import { AuthenticationEventResolver } from './authentication-events/authentication-event.resolver.ts';
import { LinkHealthResolver } from './link-health/link-health.resolver.ts';
import type { OperationsContext, OperationsDependencies } from './operations-context.ts';
import { OwnershipResolver } from './ownership/ownership.resolver.ts';

/** The subgraph of the hub itself: who owns which field, how the links are, who signed in. */
export function createOperationsSubgraph(dependencies: OperationsDependencies): Promise<Subgraph> {
  return buildSubgraph<OperationsContext>({
    name: 'operations',
    resolvers: [AuthenticationEventResolver, LinkHealthResolver, OwnershipResolver],
    references: {},
    contextFor: (request) => ({ ...request, ...dependencies }),
  });
}
