import { Arg, Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type Connection, connection } from '../../../src/graph/connection.ts';
import type { Representation } from '../../../src/graph/entities.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import { accountOf } from '../account/account.reference.ts';
import { Account } from '../account/account.type.ts';
import { Contact, toContact } from '../contact/contact.type.ts';
import { ShipmentException } from '../exception/exception.type.ts';
import { LIST_COST } from '../reading/list-cost.ts';
import { present } from '../reading/record-shape.ts';
import { idIn } from '../reference-ids.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { Shipment, toShipment } from '../shipment/shipment.type.ts';
import { CaseFilter, CaseStateFilter, inState } from './case.filter.ts';
import { Case, CaseConnection, toCase } from './case.type.ts';

@Resolver(() => Case)
export class CaseResolver {
  @Directive(LIST_COST)
  @Query(() => CaseConnection, { nullable: true, description: 'Service cases, newest first.' })
  async cases(
    @Arg('filter', () => CaseFilter, { nullable: true, description: 'Which cases to list.' })
    filter: CaseFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: SalesforceContext,
  ): Promise<Connection<Case>> {
    const found = await context.pages.ofAccount('Case', filter?.accountId, inState(filter), readPage(page));
    return connection(found, toCase, found.counted);
  }

  @FieldResolver(() => Account, { nullable: true, description: 'The account that it concerns.' })
  account(@Root() { account }: Case, @Ctx() context: SalesforceContext) {
    return accountOf(account, context);
  }

  @FieldResolver(() => Contact, { nullable: true, description: 'The reporter.' })
  async contact(@Root() { contact }: Case, @Ctx() { records }: SalesforceContext) {
    const crmId = present(contact);
    const record = crmId === null ? null : await records.find('Contact', 'Id', crmId);
    return record && toContact(record);
  }

  @FieldResolver(() => Shipment, { nullable: true, description: 'The shipment that it is about.' })
  async shipment(@Root() { shipment }: Case, @Ctx() { records }: SalesforceContext) {
    const crmId = present(shipment);
    const record = crmId === null ? null : await records.find('Shipment__c', 'Id', crmId);
    return record && toShipment(record);
  }

  @FieldResolver(() => ShipmentException, { nullable: true, description: 'The exception that caused it.' })
  exception(@Root() { exception }: Case): ShipmentException | null {
    const portalId = present(exception);
    return portalId === null ? null : { portalId };
  }
}

@Resolver(() => Account)
export class AccountCasesResolver {
  @Directive(LIST_COST)
  @FieldResolver(() => CaseConnection, { nullable: true, description: 'Its service cases, newest first.' })
  async cases(
    @Root() account: Account,
    @Arg('filter', () => CaseStateFilter, { nullable: true, description: 'Which cases to list.' })
    filter: CaseStateFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: SalesforceContext,
  ): Promise<Connection<Case>> {
    const found = await context.pages.ofParent(
      'Account.Cases',
      account.crmId,
      inState(filter),
      readPage(page),
    );
    return connection(found, toCase, found.counted);
  }
}

/** A case by its Salesforce id; null unless the caller may read it. */
export async function resolveCase(
  reference: Representation,
  context: SalesforceContext,
): Promise<Case | null> {
  const crmId = idIn(reference, 'crmId');
  const record = crmId === null ? null : await context.records.find('Case', 'Id', crmId);
  return record && toCase(record);
}
