import { Field, InputType } from 'type-graphql';
import type { AccountFilter } from '../../../src/portal-store/account/account.reads.ts';

@InputType('AccountFilter', { description: 'Which accounts; every part narrows.' })
export class AccountFilterInput {
  @Field(() => String, {
    nullable: true,
    description: 'Part of the display name, the whole customer code, or an id of either system.',
  })
  readonly search?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Customers only, without their branches.' })
  readonly customersOnly?: boolean | null;
}

export function toAccountFilter(input: AccountFilterInput | null | undefined): AccountFilter {
  return { search: input?.search ?? undefined, customersOnly: input?.customersOnly ?? undefined };
}
