import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import type { PortalContext } from '../portal.context.ts';
import { ShipmentException, toException } from './exception.type.ts';

/** The input of a step in the work on an exception. */
@InputType()
export abstract class ExceptionStepInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the exception.' })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that you saw. If the exception has changed since, nothing is written.',
  })
  readonly expectedVersion?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A note about the state or the work; stays in the history.',
  })
  readonly note?: string | null;
}

/** A payload about an exception. */
@ObjectType()
export abstract class ExceptionPayload extends MutationPayload {
  @Field(() => ShipmentException, {
    nullable: true,
    description: 'The exception after it; null when there is none that you may see.',
  })
  readonly exception!: ShipmentException | null;
}

export async function exceptionOf({ loaders }: PortalContext, recordId: string | null) {
  const record = recordId === null ? null : await loaders.exception.load(recordId);
  return record && toException(record);
}
