import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import {
  type AwaitedDelivery,
  type Estimate,
  isOverdue,
  outlookOf,
} from '../../../src/domain/milestones/outlook.ts';
import type {
  ExceptionCode,
  ExceptionState,
  ServiceLevel,
  Severity,
  StatedBasis,
  TransportMode,
} from '../../../src/domain/vocabulary/index.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import {
  ExceptionCodeEnum,
  ExceptionStateEnum,
  ServiceLevelEnum,
  SeverityEnum,
  StatedBasisEnum,
  TransportModeEnum,
} from '../../../src/graph/vocabulary-enums.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { Milestone } from '../milestone/milestone.type.ts';
import { Node } from '../node/node.type.ts';
import { toMoney } from './money.type.ts';
import { Place } from './place.type.ts';
import { EstimatedDelivery, Freight } from './shipment-parts.type.ts';

@ObjectType('Shipment', {
  implements: Node,
  simpleResolvers: true,
  description: 'Freight on its way from a shipper to a consignee.',
})
@Directive('@key(fields: "portalId crmId")')
export class Shipment implements Node {
  @Field(() => ID, { description: 'Opaque id.' })
  @Directive('@shareable')
  readonly id!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The portal's id; null when only Salesforce has the shipment.",
  })
  @Directive('@shareable')
  readonly portalId!: string;

  @Field(() => ID, { nullable: true, description: "Salesforce's id; null until the shipment is linked." })
  @Directive('@shareable')
  readonly crmId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The hub's own number of the shipment, which people use.",
  })
  readonly number!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The SCAC of its carrier; null while nobody has said who carries it.',
  })
  readonly carrier!: string | null;

  @Field(() => TransportModeEnum, { nullable: true, description: 'How it travels.' })
  readonly mode!: TransportMode;

  @Field(() => ServiceLevelEnum, { nullable: true, description: 'The service that was booked.' })
  readonly serviceLevel!: ServiceLevel | null;

  @Field(() => Place, { nullable: true, description: 'Where it comes from.' })
  readonly origin!: Place;

  @Field(() => Place, { nullable: true, description: 'Where it goes.' })
  readonly destination!: Place;

  @Field(() => Float, { nullable: true, description: 'Weight in kilograms.' })
  readonly weightKg!: number | null;

  @Field(() => StatedBasisEnum, {
    nullable: true,
    description: 'How the weight is known, or why there is none.',
  })
  readonly weightBasis!: StatedBasis;

  @Field(() => Freight, { nullable: true, description: 'The freight charges.' })
  readonly freight!: Freight;

  @Field(() => String, { nullable: true, description: 'NMFC freight class.' })
  readonly freightClass!: string | null;

  @Field(() => [String], { nullable: true, description: 'How it must be handled.' })
  readonly handlingNeeds!: readonly string[];

  @Field(() => String, { nullable: true, description: 'The quote it was booked on. A reference only.' })
  readonly quoteReference!: string | null;

  @Field(() => [String], { nullable: true, description: 'The invoices it is billed on. References only.' })
  readonly invoiceReferences!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Instructions for the driver at the dock.' })
  readonly dockAppointmentNote!: string | null;

  @Field(() => Milestone, { nullable: true, description: 'The last milestone that happened.' })
  readonly currentMilestone!: Milestone | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was booked.' })
  readonly bookedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was picked up.' })
  readonly pickedUpAt!: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it was picked up in time; null until then, and when no pickup was promised.',
  })
  readonly pickedUpOnTime!: boolean | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The latest promised delivery; midnight UTC when only the day is known.',
  })
  readonly promisedDelivery!: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether only the day of the promise is known.' })
  readonly promisedDeliveryDateOnly!: boolean;

  @Field(() => EstimatedDelivery, { nullable: true, description: 'The latest estimate; null without one.' })
  readonly estimatedDelivery!: EstimatedDelivery | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The first valid delivery at the last delivery stop, which on-time is judged by; what is reported after it is a return. Midnight UTC when only the day is known.',
  })
  readonly deliveredAt!: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether only the day of the delivery is known.' })
  readonly deliveredDateOnly!: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the last delivery was not after the latest promise, compared as days where either has no time; ' +
      'null until delivered, and when nothing was promised.',
  })
  readonly onTime!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the latest promise has passed while the delivery is awaited. A promised day has passed when it is over in the zone of the delivery.',
  })
  readonly isOverdue!: boolean;

  @Field(() => Int, { nullable: true, description: 'How many exceptions it has had.' })
  readonly exceptionCount!: number;

  @Field(() => Int, { nullable: true, description: 'How many of them are not resolved.' })
  readonly unresolvedExceptionCount!: number;

  @Field(() => ExceptionStateEnum, {
    nullable: true,
    description:
      'OPEN when any exception is open, else ACKNOWLEDGED, else RESOLVED; null without exceptions.',
  })
  readonly exceptionState!: ExceptionState | null;

  @Field(() => ExceptionCodeEnum, {
    nullable: true,
    description: 'The most severe current problem; null without one.',
  })
  readonly exceptionCode!: ExceptionCode | null;

  @Field(() => SeverityEnum, { nullable: true, description: 'How bad it is; null when nothing is wrong.' })
  readonly exceptionSeverity!: Severity | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Raised by every change in the portal; give it as expectedVersion.',
  })
  readonly version!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the portal got it.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it last changed in the portal.' })
  readonly updatedAt!: Date;

  readonly accountId!: string;
  readonly branchId!: string;
}

export const ShipmentConnection = connectionOf('Shipment', () => Shipment);

export function toShipment(record: ShipmentRecord): Shipment {
  const awaited = awaitedDelivery(record);
  const now = new Date();
  return {
    ...record,
    id: encodeId('Shipment', record),
    origin: { name: record.originPlace, country: record.originCountry },
    destination: { name: record.destinationPlace, country: record.destinationCountry },
    freight: {
      cost: toMoney(record.freightAmount, record.freightCurrency),
      basis: record.freightBasis,
    },
    currentMilestone:
      record.currentMilestone && record.milestoneAt
        ? {
            type: record.currentMilestone,
            occurredAt: record.milestoneAt,
            dateOnly: record.milestoneDateOnly,
            eventId: record.milestoneEventId,
          }
        : null,
    promisedDelivery: record.promisedDeliveryAt,
    estimatedDelivery: toEstimate(record, (estimate) => outlookOf(estimate, awaited, now)),
    isOverdue: isOverdue(awaited, now),
    onTime: record.deliveredOnTime,
    exceptionCode: record.openExceptionCode,
    exceptionSeverity: record.openExceptionSeverity,
    exceptionCount: record.exceptions,
    unresolvedExceptionCount: record.unresolvedExceptions,
  };
}

function awaitedDelivery(record: ShipmentRecord): AwaitedDelivery {
  const { promisedDeliveryAt: at, promisedDeliveryDateOnly: dateOnly } = record;
  return {
    currentMilestone: record.currentMilestone,
    promised: at && { at, dateOnly },
    timeZone: record.deliveryTimeZone,
  };
}

function toEstimate(
  record: ShipmentRecord,
  outlook: (estimate: Estimate) => EstimatedDelivery['outlook'],
): EstimatedDelivery | null {
  if (record.estimatedDeliveryAt === null) return null;
  const estimate = {
    at: record.estimatedDeliveryAt,
    dateOnly: record.estimatedDeliveryDateOnly,
    low: record.estimatedDeliveryLow,
    high: record.estimatedDeliveryHigh,
  };
  return {
    ...estimate,
    outlook: outlook(estimate),
    source: record.estimateSource,
    recordedAt: record.estimateRecordedAt,
    eventId: record.estimateEventId,
  };
}
