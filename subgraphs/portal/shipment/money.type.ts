import { Field, ObjectType } from 'type-graphql';

@ObjectType('Money', { simpleResolvers: true, description: 'An amount in a currency.' })
export class Money {
  @Field(() => String, { description: 'A decimal number as text, so that no cent is lost.' })
  readonly amount!: string;

  @Field(() => String, { nullable: true, description: 'ISO 4217 code.' })
  readonly currency!: string | null;
}

export function toMoney(amount: string | null, currency: string | null): Money | null {
  return amount === null ? null : { amount, currency };
}
