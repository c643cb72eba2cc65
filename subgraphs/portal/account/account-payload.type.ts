import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import type { PortalContext } from '../portal.context.ts';
import { Account, toAccount } from './account.type.ts';

/** The input of a change of an account. */
@InputType()
export abstract class AccountChangeInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the customer or branch.' })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description: "The portal's version that you saw. If the account has changed since, nothing is written.",
  })
  readonly expectedVersion?: number | null;
}

/** A payload about an account. */
@ObjectType()
export abstract class AccountPayload extends MutationPayload {
  @Field(() => Account, {
    nullable: true,
    description: 'The account after it; null when there is none that you may see.',
  })
  readonly account!: Account | null;
}

export async function accountOf({ loaders }: PortalContext, recordId: string | null) {
  const record = recordId === null ? null : await loaders.account.load({ portalId: recordId });
  return record && toAccount(record);
}
