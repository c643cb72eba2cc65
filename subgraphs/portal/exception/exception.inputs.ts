import { Field, ID, InputType } from 'type-graphql';
import { visibleFields } from '../../../src/domain/access.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import {
  type ExceptionCode,
  type ExceptionState,
  type Severity,
  type Team,
  teamNamed,
} from '../../../src/domain/vocabulary/index.ts';
import {
  ExceptionCodeEnum,
  ExceptionStateEnum,
  SeverityEnum,
  TeamEnum,
  vocabularyEnum,
} from '../../../src/graph/vocabulary-enums.ts';
import type {
  ExceptionFilter,
  ExceptionOrder,
  ExceptionOrdering,
} from '../../../src/portal-store/exception/exception.list.ts';
import {
  DateTimeRange,
  NAMED_RECORDS,
  namedRecords,
  OrderDirectionEnum,
  toTimeRange,
} from '../list.inputs.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';

/** The filter of the exceptions of an account or shipment that is already known. */
@InputType('RecordExceptionFilter', { description: 'Which exceptions of a record; every part narrows.' })
export class RecordExceptionFilterInput {
  @Field(() => [ExceptionStateEnum], { nullable: true, description: 'The state is one of these.' })
  readonly states?: readonly ExceptionState[] | null;

  @Field(() => [SeverityEnum], { nullable: true, description: 'The severity is one of these.' })
  readonly severities?: readonly Severity[] | null;

  @Field(() => [ExceptionCodeEnum], { nullable: true, description: 'The code is one of these.' })
  readonly codes?: readonly ExceptionCode[] | null;

  @Field(() => [TeamEnum], { nullable: true, description: 'The owning team is one of these.' })
  readonly ownerTeams?: readonly Team[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The owning team is one of these, by name.',
    deprecationReason: 'Use ownerTeams. Goes on 2027-06-01.',
  })
  readonly teams?: readonly string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'One of these people works on it: ids from the query staff. For staff.',
  })
  readonly assigneeIds?: readonly string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: a person works on it. False: nobody does yet. For staff.',
  })
  readonly isAssigned?: boolean | null;

  @Field(() => DateTimeRange, { nullable: true, description: 'When it was opened.' })
  readonly opened?: DateTimeRange | null;
}

@InputType('ExceptionFilter', { description: 'Which exceptions; every part narrows.' })
export class ExceptionFilterInput extends RecordExceptionFilterInput {
  @Field(() => [ID], { nullable: true, description: NAMED_RECORDS })
  readonly ids?: readonly string[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The id of a customer (with its branches) or of a branch.',
  })
  readonly accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of a branch.' })
  readonly branchId?: string | null;
}

/** @throws WaybillError FIELD_NOT_VISIBLE for a part about the owner, from a caller who may not see the owner */
export function toExceptionFilter(
  input: RecordExceptionFilterInput | null | undefined,
  { caller }: Pick<PortalContext, 'caller'>,
): Omit<ExceptionFilter, 'accountId' | 'branchId'> {
  const owners = input?.assigneeIds?.map((id) => opaqueKey('PortalUser', id, 'assigneeIds').portalId ?? '');
  const isOwned = input?.isAssigned ?? undefined;
  if (owners !== undefined || isOwned !== undefined) requireVisibleOwner(caller);
  return {
    states: input?.states ?? undefined,
    severities: input?.severities ?? undefined,
    codes: input?.codes ?? undefined,
    teams: namedTeams(input),
    owners,
    isOwned,
    opened: toTimeRange(input?.opened),
  };
}

/** The portal ids of the exceptions that a filter names; undefined if it names none. */
export function namedExceptions(
  filter: ExceptionFilterInput | null | undefined,
): readonly string[] | undefined {
  return namedRecords('Exception', filter?.ids)?.map(({ portalId }) => portalId ?? '');
}

/** A filter by a hidden field would reveal its value. */
function requireVisibleOwner({ role }: PortalContext['caller']): void {
  if (visibleFields(role, 'Exception', ['assignee']).length === 0) {
    throw new WaybillError('FIELD_NOT_VISIBLE', 'Your role may not see Exception.assignee.', {
      details: { type: 'Exception', field: 'assignee' },
    });
  }
}

/** The teams in both parts of the filter: each part narrows. A name of no team is the team of no exception. */
function namedTeams(input: RecordExceptionFilterInput | null | undefined): readonly Team[] | undefined {
  const { ownerTeams, teams } = input ?? {};
  const named = teams?.flatMap((name) => teamNamed(name) ?? []);
  return ownerTeams == null ? named : ownerTeams.filter((team) => named?.includes(team) ?? true);
}

const ExceptionOrderFieldEnum = vocabularyEnum<ExceptionOrdering>(
  'ExceptionOrderField',
  'The field that orders exceptions.',
  {
    OPENED_AT: 'When they were opened.',
    SEVERITY: 'How bad they are; equally bad ones by the time they were opened, in the same direction.',
  },
);

@InputType('ExceptionOrder', { description: 'The order of a list of exceptions.' })
export class ExceptionOrderInput {
  @Field(() => ExceptionOrderFieldEnum, { description: 'The field to order by.' })
  readonly field!: ExceptionOrdering;

  @Field(() => OrderDirectionEnum, {
    nullable: true,
    description: 'Which way round; DESC, the worst or latest first, unless given.',
  })
  readonly direction?: ExceptionOrder['direction'] | null;
}

export function toExceptionOrder(input: ExceptionOrderInput | null | undefined): ExceptionOrder {
  return { field: input?.field ?? 'OPENED_AT', direction: input?.direction ?? 'DESC' };
}
