import { Arg, Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { ContactRole } from '../../../src/domain/vocabulary/index.ts';
import { type Connection, connection } from '../../../src/graph/connection.ts';
import type { Representation } from '../../../src/graph/entities.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import { ContactRoleEnum } from '../../../src/graph/vocabulary-enums.ts';
import { accountOf } from '../account/account.reference.ts';
import { Account } from '../account/account.type.ts';
import { PortalUser } from '../portal-user/portal-user.type.ts';
import { LIST_COST } from '../reading/list-cost.ts';
import { present } from '../reading/record-shape.ts';
import { type ShownPhone, shownPhone } from '../reading/shown-phone.ts';
import { idIn } from '../reference-ids.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import { ContactFilter, hasOneOf } from './contact.filter.ts';
import { Contact, ContactConnection, toContact } from './contact.type.ts';
import { countryOf } from './contact-change.ts';

@Resolver(() => Contact)
export class ContactResolver {
  @Directive(LIST_COST)
  @Query(() => ContactConnection, { nullable: true, description: 'Contacts by name.' })
  async contacts(
    @Arg('filter', () => ContactFilter, { nullable: true, description: 'Which contacts to list.' })
    filter: ContactFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: SalesforceContext,
  ): Promise<Connection<Contact>> {
    const found = await context.pages.ofAccount(
      'Contact',
      filter?.accountId,
      hasOneOf(filter?.roles),
      readPage(page),
    );
    return connection(found, toContact, found.counted);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Phone number in E.164, read in the country of the account where it names none.',
  })
  async phone(@Root() contact: Contact, @Ctx() context: SalesforceContext) {
    return (await phoneOf(contact, context)).phone;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Extension of the phone number, in digits.' })
  async phoneExtension(@Root() contact: Contact, @Ctx() context: SalesforceContext) {
    return (await phoneOf(contact, context)).phoneExtension;
  }

  @FieldResolver(() => Account, { nullable: true, description: 'The account that the person works for.' })
  account(@Root() contact: Contact, @Ctx() context: SalesforceContext) {
    return accountOf(contact.account, context);
  }

  @FieldResolver(() => PortalUser, {
    nullable: true,
    description: "The person's portal user; null when not linked.",
  })
  portalUser(@Root() contact: Contact) {
    const portalId = present(contact.portalUser);
    return portalId === null ? null : { portalId, crmId: contact.crmId };
  }
}

function phoneOf({ phone, account }: Contact, context: SalesforceContext): Promise<ShownPhone> {
  return shownPhone(present(phone), () => (account === null ? null : countryOf(account, context)));
}

@Resolver(() => Account)
export class AccountContactsResolver {
  @Directive(LIST_COST)
  @FieldResolver(() => ContactConnection, { nullable: true, description: 'Its people, by name.' })
  async contacts(
    @Root() account: Account,
    @Arg('roles', () => [ContactRoleEnum], {
      nullable: true,
      description: 'Only contacts with one of these roles.',
    })
    roles: readonly ContactRole[] | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: SalesforceContext,
  ): Promise<Connection<Contact>> {
    const found = await context.pages.ofParent(
      'Account.Contacts',
      account.crmId,
      hasOneOf(roles),
      readPage(page),
    );
    return connection(found, toContact, found.counted);
  }
}

/** A contact by its Salesforce id; null unless the caller may read it. */
export async function resolveContact(
  reference: Representation,
  context: SalesforceContext,
): Promise<Contact | null> {
  const crmId = idIn(reference, 'crmId');
  const record = crmId === null ? null : await context.records.find('Contact', 'Id', crmId);
  return record && toContact(record);
}
