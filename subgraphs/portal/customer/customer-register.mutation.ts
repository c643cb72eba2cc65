import { createHash } from 'node:crypto';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { nameWords, sameCustomerEvidence } from '../../../src/domain/customer-match.ts';
import { refusedValue } from '../../../src/domain/refused-value.ts';
import { email, phoneAdvice, webAddress } from '../../../src/domain/transforms/contact-details.ts';
import { phoneText, readPhone } from '../../../src/domain/transforms/phone-number.ts';
import { countryCode } from '../../../src/domain/transforms/places.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import type { ReviewCandidate } from '../../../src/ledger/review/review-item.ts';
import type { AccountRecord } from '../../../src/portal-store/account/account.columns.ts';
import { Account, toAccount } from '../account/account.type.ts';
import type { PortalContext } from '../portal.context.ts';

@InputType('CustomerRegisterInput', { description: 'A person who applies for a new customer.' })
export class CustomerRegisterInput extends MutationInput {
  @Field(() => String, { description: 'The legal name, up to 255 characters.' })
  readonly legalName!: string;

  @Field(() => String, { nullable: true, description: 'The short name, if there is one.' })
  readonly displayName?: string | null;

  @Field(() => String, { description: 'ISO 3166-1 code of the country.' })
  readonly country!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Phone number of the country, or with its own, such as +49 30 123456; an extension may follow.',
  })
  readonly phone?: string | null;

  @Field(() => String, { nullable: true, description: 'Address of the web site.' })
  readonly website?: string | null;

  @Field(() => String, { description: 'The full name of the applicant.' })
  readonly contactName!: string;

  @Field(() => String, { description: 'The e-mail address of the applicant.' })
  readonly contactEmail!: string;

  @Field(() => String, { nullable: true, description: 'Further information, up to 1,000 characters.' })
  readonly note?: string | null;
}

@ObjectType('CustomerCandidate', {
  simpleResolvers: true,
  description: 'A customer that the new one may be.',
})
export class CustomerCandidate {
  @Field(() => Account, { nullable: true, description: 'The customer.' })
  readonly account!: Account | null;

  @Field(() => [String], { description: 'The evidence that it is the same.' })
  readonly evidence!: readonly string[];
}

@ObjectType('CustomerRegisterPayload', {
  simpleResolvers: true,
  description: "The review item for a person's decision. Nothing is created.",
})
export class CustomerRegisterPayload extends MutationPayload {
  @Field(() => ID, { nullable: true, description: 'The review item; null when nothing was registered.' })
  readonly reviewItemId!: string | null;

  @Field(() => [CustomerCandidate], { description: 'Customers of the portal that the new one may be.' })
  readonly candidates!: readonly CustomerCandidate[];
}

const LIMITS = {
  legalName: 255,
  displayName: 255,
  phone: 40,
  website: 255,
  contactName: 121,
  note: 1000,
} as const;
const CANDIDATES = 10;
const SEARCHED = 100;

@Resolver()
export class CustomerRegisterMutation {
  @Mutation(() => CustomerRegisterPayload, {
    nullable: true,
    description:
      'Registers a customer for a decision: always a review item, with the customers it may be. Staff link it or create it in Salesforce, and the approval arrives from there.',
  })
  async customerRegister(
    @Ctx() context: PortalContext,
    @Arg('input', () => CustomerRegisterInput, { description: 'The customer.' }) input: CustomerRegisterInput,
  ): Promise<CustomerRegisterPayload> {
    const { customer, problems } = readRegistration(input);
    const { userErrors, writes, details } = await context.mutations.transact('customerRegister', input, {
      check: () => problems,
      load: () => candidatesFor(context, customer),
      write: async (unit, candidates) => {
        const [itemId = null] = await unit.ledger.review.open([
          {
            cause: `registration ${fingerprint(customer)}`,
            category: 'REGISTRATION',
            reason:
              candidates.length === 0
                ? 'A new customer; nobody like it is known in the portal. Look it up in Salesforce first.'
                : 'A new customer; it may be one that is known.',
            record: 'Account',
            portalId: null,
            crmId: null,
            accountId: null,
            fields: Object.entries(customer).map(([field, portalValue]) => ({
              field,
              portalValue,
              crmValue: null,
            })),
            candidates,
            proposal: null,
            ownerTeam: 'Sales Operations',
            lastResponse: null,
            requestId: context.requestId,
          },
        ]);
        unit.audit({
          record: 'ReviewItem',
          recordId: itemId ?? '',
          accountId: null,
          action: 'customerRegister',
          changes: Object.entries(customer).map(([field, value]) => ({ field, old: null, new: value })),
        });
        return { recordId: null, writes: [], details: { itemId, candidates } };
      },
    });
    const candidates = await Promise.all(
      (details?.candidates ?? []).map(async ({ portalId, evidence }) => {
        const record = portalId === null ? null : await context.loaders.account.load({ portalId });
        return { account: record && toAccount(record), evidence };
      }),
    );
    const reviewItemId = input.validateOnly ? null : (details?.itemId ?? null);
    return { reviewItemId, candidates, userErrors, writes };
  }
}

interface Registration {
  readonly customer: Readonly<
    Record<'legalName' | 'country' | 'contactName' | 'contactEmail', string> &
      Record<'displayName' | 'phone' | 'website' | 'note', string | null>
  >;
  readonly problems: readonly UserError[];
}

/** The application in the form of the review item, and every invalid value with its path. */
function readRegistration(input: CustomerRegisterInput): Registration {
  const { legalName, contactName, contactEmail, displayName = null, website = null, note = null } = input;
  const problems = Object.entries(LIMITS).flatMap(([field, max]) => {
    const { length } = input[field as keyof typeof LIMITS] ?? '';
    return length <= max ? [] : [userError('TOO_LONG', field, `Use at most ${max} characters.`)];
  });
  const country = countryCode(input.country);
  if (country === null) problems.push(userError('INVALID_VALUE', 'country', 'Use an ISO 3166-1 code.'));
  const address = email(contactEmail);
  if (!address.ok) problems.push(refusedValue('contactEmail', address));
  if (website !== null && website.length <= LIMITS.website) {
    const site = webAddress(website);
    if (!site.ok) problems.push(refusedValue('website', site));
  }
  const phone = phoneOf(input, country);
  if (typeof phone !== 'string' && phone !== null) problems.push(phone);
  return {
    customer: {
      legalName,
      displayName,
      country: country ?? '',
      phone: typeof phone === 'string' ? phone : null,
      website,
      contactName,
      contactEmail,
      note,
    },
    problems,
  };
}

function phoneOf({ phone }: CustomerRegisterInput, country: string | null): string | null | UserError {
  if (phone == null) return null;
  const read = readPhone(phone, country);
  return read === null ? userError('INVALID_VALUE', 'phone', phoneAdvice(country)) : phoneText(read);
}

/** Customers of the portal with a similar name or the same phone, most evidence first. */
async function candidatesFor(
  { store, reader }: PortalContext,
  { legalName, displayName, country, phone }: Registration['customer'],
): Promise<readonly ReviewCandidate[]> {
  const names = [legalName, displayName];
  const words = [...new Set(names.flatMap((name) => (name === null ? [] : nameWords(name))))];
  const page = { direction: 'forward', size: SEARCHED, cursor: null } as const;
  const pages = await Promise.all(
    words
      .filter((word) => word.length > 2)
      .slice(0, 4)
      .map((search) => store.accounts.page(reader, { search, customersOnly: true }, page)),
  );
  const known = new Map(
    pages.flatMap(({ edges }) => edges.map(({ node }) => [node.portalId, node] as const)),
  );
  const newcomer = { names, country, phone };
  return [...known.values()]
    .map((account) => ({ account, evidence: sameCustomerEvidence(newcomer, namedCustomer(account)) }))
    .filter(({ evidence }) => evidence.length > 0)
    .toSorted((one, other) => other.evidence.length - one.evidence.length)
    .slice(0, CANDIDATES)
    .map(({ account: { portalId, crmId, displayName: label }, evidence }) => ({
      portalId,
      crmId,
      label,
      evidence,
    }));
}

function namedCustomer({ displayName, legalName, legalNameOverride, country, phone }: AccountRecord) {
  return {
    names: [displayName, legalName, legalNameOverride],
    country: country === null ? null : countryCode(country),
    phone,
  };
}

/** If the same customer registers again in another spelling, the fingerprint (and so the item) is the same. */
function fingerprint({ legalName, country, contactEmail }: Registration['customer']): string {
  const identity = [nameWords(legalName).join(' '), country, contactEmail.toLowerCase()];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}
