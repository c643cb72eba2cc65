import { Field, ID, InputType } from 'type-graphql';
import type { ExceptionCode, ExceptionState, Severity } from '../../../src/domain/vocabulary/index.ts';
import { ExceptionCodeEnum, ExceptionStateEnum, SeverityEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { ExceptionFilter } from '../../../src/portal-store/exception/exception.reads.ts';

/** The filter of the exceptions of an account or shipment that is already known. */
@InputType('RecordExceptionFilter', { description: 'Which exceptions of a record; every part narrows.' })
export class RecordExceptionFilterInput {
  @Field(() => [ExceptionStateEnum], { nullable: true, description: 'The state is one of these.' })
  readonly states?: readonly ExceptionState[] | null;

  @Field(() => [SeverityEnum], { nullable: true, description: 'The severity is one of these.' })
  readonly severities?: readonly Severity[] | null;

  @Field(() => [ExceptionCodeEnum], { nullable: true, description: 'The code is one of these.' })
  readonly codes?: readonly ExceptionCode[] | null;

  @Field(() => [String], { nullable: true, description: 'The owning team is one of these.' })
  readonly teams?: readonly string[] | null;
}

@InputType('ExceptionFilter', { description: 'Which exceptions; every part narrows.' })
export class ExceptionFilterInput extends RecordExceptionFilterInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The id of a customer (with its branches) or of a branch.',
  })
  readonly accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of a branch.' })
  readonly branchId?: string | null;
}

export function toExceptionFilter(
  input: RecordExceptionFilterInput | null | undefined,
): Omit<ExceptionFilter, 'accountId' | 'branchId'> {
  return {
    states: input?.states ?? undefined,
    severities: input?.severities ?? undefined,
    codes: input?.codes ?? undefined,
    teams: input?.teams ?? undefined,
  };
}
