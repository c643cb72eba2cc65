import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { spellings } from '../../../src/domain/plain-text.ts';
import { isWebAddress } from '../../../src/domain/transforms/contact-details.ts';
import { type Connection, connection } from '../../../src/graph/connection.ts';
import { PageArgs, readPage } from '../../../src/graph/page.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { anyOf, contains, type Soql, soql } from '../../../src/salesforce/soql.ts';
import { searchText } from '../filter-values.ts';
import { LIST_COST } from '../reading/list-cost.ts';
import { present, readableOrNull } from '../reading/record-shape.ts';
import { conditions, NOTHING } from '../reading/selection.ts';
import { type ShownPhone, shownPhone } from '../reading/shown-phone.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import {
  Account,
  AccountConnection,
  type AccountFields,
  BillingAddress,
  ContractTerms,
  fieldsOf,
  toAccount,
} from './account.type.ts';

@Resolver(() => Account)
export class AccountResolver {
  @Directive(LIST_COST)
  @Query(() => AccountConnection, {
    nullable: true,
    description: 'Accounts of Salesforce by name, also those that the portal does not know.',
  })
  async crmAccounts(
    @Arg('search', () => String, {
      nullable: true,
      description:
        'A part of the name, in any case. Write the accents of the name: Salesforce compares them.',
    })
    search: string | null,
    @Arg('linked', () => Boolean, {
      nullable: true,
      description: 'True: only accounts with a portal id. False: only those without.',
    })
    linked: boolean | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: SalesforceContext,
  ): Promise<Connection<Account>> {
    const filter = conditions([
      search == null ? null : hasName(searchText('search', search)),
      linked == null
        ? null
        : linked
          ? soql`Portal_Customer_Id__c != null`
          : soql`Portal_Customer_Id__c = null`,
    ]);
    const found = await context.pages.ofObject('Account', filter, readPage(page));
    return connection(found, toAccount, found.counted);
  }

  @FieldResolver(() => ID, { nullable: true, description: "The portal's id (UUID); null until linked." })
  portalId(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return account.knownPortalId ?? context.links.portalId('Account', account.crmId);
  }

  @FieldResolver(() => String, { nullable: true, description: 'The legal name.' })
  legalName(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return read(account, context, 'legalName');
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Phone number in E.164, read in the country of the billing address where it names none.',
  })
  async phone(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return (await phoneOf(account, context)).phone;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Extension of the phone number, in digits.' })
  async phoneExtension(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return (await phoneOf(account, context)).phoneExtension;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Address of the web site; null while Salesforce holds a text that is no http or https address.',
  })
  async website(@Root() account: Account, @Ctx() context: SalesforceContext) {
    const website = present(await read(account, context, 'website'));
    return website != null && isWebAddress(website) ? website : null;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Line of business.' })
  industry(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return read(account, context, 'industry');
  }

  @FieldResolver(() => String, { nullable: true, description: 'The code that finance uses for the payer.' })
  billingCode(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return read(account, context, 'billingCode');
  }

  @FieldResolver(() => BillingAddress, { nullable: true, description: 'Where invoices go.' })
  billingAddress(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return read(account, context, 'billingAddress');
  }

  @FieldResolver(() => String, { nullable: true, description: 'Name of the sales person; internal.' })
  salesOwner(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return read(account, context, 'salesOwner');
  }

  @FieldResolver(() => ContractTerms, { nullable: true, description: 'The contract terms of the customer.' })
  contractTerms(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return read(account, context, 'contractTerms');
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'When it last changed in Salesforce; the expectedVersion of accountUpdate.',
  })
  crmUpdatedAt(@Root() account: Account, @Ctx() context: SalesforceContext) {
    return read(account, context, 'crmUpdatedAt');
  }
}

/** In each of its spellings, since Salesforce compares accents and blanks. */
function hasName(search: string): Soql {
  const forms = spellings(search).map((form) => soql`Name LIKE ${contains(form)}`);
  return forms.length === 0 ? NOTHING : anyOf(forms);
}

async function phoneOf(account: Account, context: SalesforceContext): Promise<ShownPhone> {
  const text = present(await read(account, context, 'phone'));
  return await shownPhone(text, async () =>
    readableOrNull((await read(account, context, 'billingAddress'))?.country ?? null),
  );
}

/** Reads a field from the account's own record if it has one, else through the request's loader. */
function read<F extends keyof AccountFields>(
  account: Account,
  context: SalesforceContext,
  field: F,
): AccountFields[F] | null | Promise<AccountFields[F] | null> {
  if (account.record) return fieldsOf(account.record)[field];
  return context.records
    .find('Account', 'Id', account.crmId)
    .then((record) => (record ? fieldsOf(record)[field] : null));
}
