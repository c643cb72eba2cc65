import { buildSubgraph, type Subgraph } from '../../src/graph/subgraph.ts';
import { resolveAccount } from './account/account.reference.ts';
import { AccountResolver } from './account/account.resolver.ts';
import { Account } from './account/account.type.ts';
import { AccountChangedSubscription } from './account/account-changed.subscription.ts';
import { AccountUpdateMutation } from './account/account-update.mutation.ts';
import { AccountCasesResolver, CaseResolver, resolveCase } from './case/case.resolver.ts';
import { CaseChangedSubscription } from './case/case-changed.subscription.ts';
import { BillingContactChangeMutation } from './contact/billing-contact-change.mutation.ts';
import { AccountContactsResolver, ContactResolver, resolveContact } from './contact/contact.resolver.ts';
import { ContactUpdateMutation } from './contact/contact-update.mutation.ts';
import { ExceptionResolver, resolveException } from './exception/exception.resolver.ts';
import { ShipmentException } from './exception/exception.type.ts';
import {
  AccountOpportunitiesResolver,
  OpportunityResolver,
  resolveOpportunity,
} from './opportunity/opportunity.resolver.ts';
import { OrgResolver } from './org/org.resolver.ts';
import { PortalUserResolver, resolvePortalUser } from './portal-user/portal-user.resolver.ts';
import { PortalUser } from './portal-user/portal-user.type.ts';
import { type SalesforceSubgraphDependencies, salesforceContext } from './salesforce.context.ts';
import { resolveShipment, ShipmentResolver } from './shipment/shipment.resolver.ts';
import { Shipment } from './shipment/shipment.type.ts';

/** The subgraph of Salesforce's data. It never reads the portal's store; the gateway joins the two. */
export async function createSalesforceSubgraph(
  dependencies: SalesforceSubgraphDependencies,
): Promise<Subgraph> {
  return buildSubgraph({
    name: 'salesforce',
    resolvers: [
      AccountResolver,
      AccountContactsResolver,
      AccountCasesResolver,
      AccountOpportunitiesResolver,
      ContactResolver,
      CaseResolver,
      OpportunityResolver,
      ShipmentResolver,
      ExceptionResolver,
      PortalUserResolver,
      OrgResolver,
      AccountUpdateMutation,
      ContactUpdateMutation,
      BillingContactChangeMutation,
      AccountChangedSubscription,
      CaseChangedSubscription,
    ],
    orphanedTypes: [Account, Shipment, ShipmentException, PortalUser],
    references: {
      Account: resolveAccount,
      Contact: resolveContact,
      Case: resolveCase,
      Opportunity: resolveOpportunity,
      Shipment: resolveShipment,
      Exception: resolveException,
      PortalUser: resolvePortalUser,
    },
    refusals: dependencies.refusals,
    contextFor: (request) => salesforceContext(request, dependencies),
  });
}
