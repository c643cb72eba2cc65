import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { Account } from '../account/account.type.ts';
import { Contact } from './contact.type.ts';

@InputType('BillingContactChangeInput', {
  description: 'The contact, or the e-mail address, that receives the invoices of an account from now on.',
})
export class BillingContactChangeInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the account or branch.' })
  readonly accountId!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'Opaque id of the new billing contact, of this account; if omitted, the current one stays. All others lose the role BILLING.',
  })
  readonly contactId?: string | null;

  @Field(() => String, { nullable: true, description: 'The e-mail address to which invoices go.' })
  readonly email?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The contact's updatedAt that you saw. If it has changed since, nothing is written.",
  })
  readonly expectedVersion?: Date | null;
}

@ObjectType('BillingContactChangePayload', {
  simpleResolvers: true,
  description: 'The billing contact after the change, and the writes.',
})
export class BillingContactChangePayload extends MutationPayload {
  @Field(() => Account, { nullable: true, description: 'The account; null when there is none you may see.' })
  readonly account!: Account | null;

  @Field(() => Contact, { nullable: true, description: 'The contact that gets the invoices.' })
  readonly billingContact!: Contact | null;
}
