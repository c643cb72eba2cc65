import { Directive, Field, ObjectType } from 'type-graphql';
import type { Owner } from '../domain/ownership/index.ts';
import { USER_ERROR_CODES, type UserErrorCode } from '../domain/user-error.ts';
import { vocabularyEnum } from './vocabulary-enums.ts';

export const OwnerEnum = vocabularyEnum<Owner>('Owner', "Which system's value counts.", {
  SALESFORCE: 'That of Salesforce.',
  PORTAL: 'That of the portal.',
  SHARED: 'Either; a rule decides when both changed.',
});

const UserErrorCodeEnum = vocabularyEnum<UserErrorCode>(
  'UserErrorCode',
  'Why a mutation did not do what was asked.',
  USER_ERROR_CODES,
);

/** A domain `UserError` as the graph shows it. Every mutation payload has a list of them. */
@ObjectType('UserError', {
  simpleResolvers: true,
  description:
    'Why a mutation did not do what was asked, for the one who asked. With any of them nothing was written.',
})
@Directive('@shareable')
export class UserErrorType {
  @Field(() => String, {
    nullable: true,
    description: 'The field of the input; null when it is about the whole request.',
  })
  readonly field!: string | null;

  @Field(() => UserErrorCodeEnum, { description: 'Why, as one of a closed list.' })
  readonly code!: UserErrorCode;

  @Field(() => String, { description: 'What to do about it.' })
  readonly message!: string;

  @Field(() => OwnerEnum, {
    nullable: true,
    description: 'The system that owns the field, where that is the reason.',
  })
  readonly owner!: Owner | null;
}
