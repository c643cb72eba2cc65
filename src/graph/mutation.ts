import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { RecordedWrite, WriteState } from '../domain/mutation-answer.ts';
import type { Lane } from '../domain/ownership/index.ts';
import type { UserError } from '../domain/user-error.ts';
import { UserErrorType } from './user-error.ts';
import { LaneEnum, vocabularyEnum } from './vocabulary-enums.ts';

/** The common fields of every mutation's input. Extend it. */
@InputType()
export abstract class MutationInput {
  @Field(() => String, {
    description:
      'Chosen by you, 1 to 100 characters. The same key with the same input is done once and answers the same; kept for 72 hours.',
  })
  readonly idempotencyKey!: string;

  // No default value, here and in any input: graphql-jit does not fill them in.
  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only says what would happen, as user errors and writes. Nothing is written.',
  })
  readonly validateOnly?: boolean | null;
}

const WrittenSystemEnum = vocabularyEnum<RecordedWrite['system']>(
  'WrittenSystem',
  'Where something is written.',
  {
    PORTAL: 'The portal.',
    SALESFORCE: 'Salesforce.',
  },
);

const WriteStateEnum = vocabularyEnum<WriteState>('WriteState', 'How far a write is.', {
  DONE: 'It is written.',
  QUEUED: 'It waits in the outbox and will be carried over.',
  PENDING:
    'Salesforce has not confirmed it yet: no answer came, or earlier changes of the record go first. The hub finishes it; the same request, sent again later, tells how it ended.',
  PLANNED: 'It would be written; only validation was asked for.',
  UNCHANGED: 'The system has these values already.',
});

/** One change of one field. */
@ObjectType('FieldWrite', { simpleResolvers: true, description: 'One field of a write.' })
@Directive('@shareable')
class FieldWrite {
  @Field(() => String, { description: 'The field as the graph names it.' })
  readonly field!: string;

  @Field(() => String, { nullable: true, description: 'The value before, as text; null for none.' })
  readonly from!: string | null;

  @Field(() => String, { nullable: true, description: 'The value after, as text; null for none.' })
  readonly to!: string | null;
}

/** The effect of a mutation on one record of one system, done or pending. */
@ObjectType('Write', {
  simpleResolvers: true,
  description: 'What a mutation writes to one record of one system.',
})
@Directive('@shareable')
export class Write {
  @Field(() => WrittenSystemEnum, { description: 'Where.' })
  readonly system!: RecordedWrite['system'];

  @Field(() => String, { description: 'The kind of record, such as Account.' })
  readonly record!: string;

  @Field(() => ID, { nullable: true, description: "That system's id of the record; null until it has one." })
  readonly recordId!: string | null;

  @Field(() => WriteStateEnum, { description: 'How far it is.' })
  readonly state!: WriteState;

  @Field(() => LaneEnum, {
    nullable: true,
    description: 'How soon it is carried over; null for what does not wait in the outbox.',
  })
  readonly lane!: Lane | undefined;

  @Field(() => [FieldWrite], {
    description: 'What changes; empty when the record is carried over as a whole.',
  })
  readonly fields!: readonly FieldWrite[];
}

/** The common fields of every mutation's payload. Extend it. */
@ObjectType({ simpleResolvers: true })
export abstract class MutationPayload {
  @Field(() => [UserErrorType], { description: 'Why nothing was written; empty when all went well.' })
  readonly userErrors!: readonly UserError[];

  @Field(() => [Write], { description: 'What was written where, or would be with validateOnly.' })
  readonly writes!: readonly RecordedWrite[];
}
