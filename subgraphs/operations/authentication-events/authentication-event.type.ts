import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../../../src/graph/connection.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { AuthenticationEventRecord } from '../../../src/ledger/authentication/authentication-events.ts';

type Outcome = AuthenticationEventRecord['outcome'];

const AuthenticationOutcomeEnum = vocabularyEnum<Outcome>(
  'AuthenticationOutcome',
  'Whether a caller was accepted.',
  {
    ACCEPTED: 'The caller was let in.',
    REFUSED: 'The caller was refused.',
  },
);

@ObjectType('AuthenticationEvent', {
  simpleResolvers: true,
  description: 'An accepted or refused caller. The event holds no token.',
})
class AuthenticationEvent {
  @Field(() => DateTime, { description: 'When; the last of them, for a row that counts several.' })
  readonly at!: Date;

  @Field(() => AuthenticationOutcomeEnum, { description: 'Whether the caller was accepted.' })
  readonly outcome!: Outcome;

  @Field(() => String, { nullable: true, description: 'Why the caller was refused; null when it was not.' })
  readonly reason!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The subject of the token, if its signature was right.',
  })
  readonly subject!: string | null;

  @Field(() => String, { nullable: true, description: 'The role of the token, if its signature was right.' })
  readonly role!: string | null;

  @Field(() => String, { nullable: true, description: 'Correlation id of the request.' })
  readonly requestId!: string | null;

  @Field(() => String, { nullable: true, description: 'Where the request came from.' })
  readonly remoteAddress!: string | null;

  @Field(() => Int, {
    description: 'How many alike; more than one when a flood of refusals was counted together.',
  })
  readonly occurrences!: number;
}

export const AuthenticationEventConnection = connectionOf('AuthenticationEvent', () => AuthenticationEvent);
