import { Field, ID, InputType } from 'type-graphql';
import type {
  ExceptionState,
  MilestoneType,
  ReferenceType,
  ServiceLevel,
  TransportMode,
} from '../../../src/domain/vocabulary/index.ts';
import {
  ExceptionStateEnum,
  MilestoneTypeEnum,
  ReferenceTypeEnum,
  ServiceLevelEnum,
  TransportModeEnum,
  vocabularyEnum,
} from '../../../src/graph/vocabulary-enums.ts';
import type {
  ShipmentFilter,
  ShipmentOrder,
  ShipmentOrdering,
} from '../../../src/portal-store/shipment/shipment.reads.ts';
import { DateTimeRange, NAMED_RECORDS, OrderDirectionEnum, toTimeRange } from '../list.inputs.ts';

const ShipmentOrderFieldEnum = vocabularyEnum<ShipmentOrdering>(
  'ShipmentOrderField',
  'The field that orders shipments. Shipments without the value come last.',
  {
    BOOKED_AT: 'When they were booked.',
    PROMISED_DELIVERY: 'The promised delivery.',
    ESTIMATED_DELIVERY: 'The estimated delivery.',
    UPDATED_AT: 'When they last changed in the portal.',
  },
);

@InputType('ShipmentOrder', { description: 'The order of a list of shipments.' })
export class ShipmentOrderInput {
  @Field(() => ShipmentOrderFieldEnum, { description: 'The field to order by.' })
  readonly field!: ShipmentOrdering;

  @Field(() => OrderDirectionEnum, { nullable: true, description: 'Which way round; DESC unless given.' })
  readonly direction?: ShipmentOrder['direction'] | null;
}

@InputType('ShipmentReferenceInput', { description: 'A number by which someone knows a shipment.' })
export class ShipmentReferenceInput {
  @Field(() => ReferenceTypeEnum, {
    nullable: true,
    description:
      "What kind of number it is; without it every kind is looked through, and the shipment's own number. In a report, only the kinds of which one number is enough to find a shipment.",
  })
  readonly type?: ReferenceType | null;

  @Field(() => String, {
    description: 'The number; the case of letters, spaces and punctuation do not matter.',
  })
  readonly value!: string;
}

/** The filter of the shipments of an account that is already known. */
@InputType('AccountShipmentFilter', { description: 'Which shipments of an account; every part narrows.' })
export class AccountShipmentFilterInput {
  @Field(() => [MilestoneTypeEnum], { nullable: true, description: 'The current milestone is one of these.' })
  readonly milestones?: readonly MilestoneType[] | null;

  @Field(() => [ServiceLevelEnum], { nullable: true, description: 'The service level is one of these.' })
  readonly serviceLevels?: readonly ServiceLevel[] | null;

  @Field(() => [TransportModeEnum], { nullable: true, description: 'The mode is one of these.' })
  readonly modes?: readonly TransportMode[] | null;

  @Field(() => [ExceptionStateEnum], {
    nullable: true,
    description:
      'OPEN: some exception is open. ACKNOWLEDGED: none is open, some are acknowledged. RESOLVED: all are.',
  })
  readonly exceptionStates?: readonly ExceptionState[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether some exception that is not resolved needs an action of the customer.',
  })
  readonly customerActionRequired?: boolean | null;

  @Field(() => ShipmentReferenceInput, {
    nullable: true,
    description: 'It has this number; several shipments may have the same one.',
  })
  readonly reference?: ShipmentReferenceInput | null;

  @Field(() => DateTimeRange, { nullable: true, description: 'When it was booked.' })
  readonly booked?: DateTimeRange | null;

  @Field(() => DateTimeRange, { nullable: true, description: 'The promised delivery.' })
  readonly promised?: DateTimeRange | null;

  @Field(() => DateTimeRange, { nullable: true, description: 'The actual delivery.' })
  readonly delivered?: DateTimeRange | null;
}

@InputType('ShipmentFilter', { description: 'Which shipments; every part narrows.' })
export class ShipmentFilterInput extends AccountShipmentFilterInput {
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

export function toShipmentFilter(
  input: AccountShipmentFilterInput | null | undefined,
): Omit<ShipmentFilter, 'accountId' | 'branchId'> {
  return {
    milestones: input?.milestones ?? undefined,
    serviceLevels: input?.serviceLevels ?? undefined,
    modes: input?.modes ?? undefined,
    exceptionStates: input?.exceptionStates ?? undefined,
    customerActionRequired: input?.customerActionRequired ?? undefined,
    reference: input?.reference ?? undefined,
    booked: toTimeRange(input?.booked),
    promised: toTimeRange(input?.promised),
    delivered: toTimeRange(input?.delivered),
  };
}

export function toShipmentOrder(input: ShipmentOrderInput | null | undefined): ShipmentOrder {
  return { field: input?.field ?? 'BOOKED_AT', direction: input?.direction ?? 'DESC' };
}
