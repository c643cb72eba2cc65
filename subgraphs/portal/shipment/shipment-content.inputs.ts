import { Field, Float, ID, InputType, Int } from 'type-graphql';
import type {
  AccessorialCode,
  ReferenceType,
  ServiceLevel,
  StatedBasis,
  StopType,
  TransportMode,
} from '../../../src/domain/vocabulary/index.ts';
import { MutationInput } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import {
  AccessorialEnum,
  ReferenceTypeEnum,
  ServiceLevelEnum,
  StatedBasisEnum,
  StopTypeEnum,
  TransportModeEnum,
} from '../../../src/graph/vocabulary-enums.ts';
import { MomentInput } from '../mutation/moment.input.ts';

@InputType('EndInput', { description: 'Where a shipment comes from or goes.' })
export class EndInput {
  @Field(() => String, { nullable: true, description: 'City, site or terminal by name.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 code of the country.' })
  readonly country?: string | null;
}

@InputType('StopPlaceInput', { description: 'Where a stop is.' })
export class StopPlaceInput extends EndInput {
  @Field(() => String, { nullable: true, description: 'UN/LOCODE, such as DEHAM.' })
  readonly unlocode?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The carrier's code of the terminal; what operations know of it stays when left out.",
  })
  readonly terminalCode?: string | null;
}

@InputType('StopInput', { description: 'A place that a shipment calls at.' })
export class StopInput {
  @Field(() => Int, { description: 'Its place in the order, from 1; each once.' })
  readonly sequence!: number;

  @Field(() => StopTypeEnum, { description: 'The purpose of the stop.' })
  readonly type!: StopType;

  @Field(() => StopPlaceInput, { nullable: true, description: 'Where it is.' })
  readonly place?: StopPlaceInput | null;

  @Field(() => String, { nullable: true, description: 'City.' })
  readonly city?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'IANA name of its time zone: local times of carriers are read in it.',
  })
  readonly timeZone?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Start of the appointment.' })
  readonly appointmentFrom?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'End of the appointment; of the first pickup it is the promised pickup.',
  })
  readonly appointmentTo?: Date | null;
}

@InputType('ValueInput', { description: 'An amount in a currency.' })
export class ValueInput {
  @Field(() => String, {
    description:
      'A decimal number as text, so that no cent is lost: zero or more, with at most the decimals of the currency in ISO 4217.',
  })
  readonly amount!: string;

  @Field(() => String, { description: 'ISO 4217 code.' })
  readonly currency!: string;
}

@InputType('PackageInput', { description: 'A line of the freight.' })
export class PackageInput {
  @Field(() => Int, { description: 'Its line, from 1; each once.' })
  readonly line!: number;

  @Field(() => String, { nullable: true, description: 'What it is.' })
  readonly description?: string | null;

  @Field(() => String, { nullable: true, description: 'The group of products it belongs to.' })
  readonly productGroup?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many pieces.' })
  readonly pieces?: number | null;

  @Field(() => Float, { nullable: true, description: 'Weight in kilograms; rounded to the gram.' })
  readonly weightKg?: number | null;

  @Field(() => ValueInput, { nullable: true, description: 'Value of the goods.' })
  readonly value?: ValueInput | null;
}

@InputType('AccessorialInput', { description: 'A service beyond carrying the freight.' })
export class AccessorialInput {
  @Field(() => AccessorialEnum, { description: 'Which service; each once.' })
  readonly code!: AccessorialCode;

  @Field(() => String, {
    nullable: true,
    description: 'Where it is billed. A reference only; stays when left out.',
  })
  readonly billingReference?: string | null;
}

@InputType('ReferenceInput', { description: 'A number by which someone knows the shipment.' })
export class ReferenceInput {
  @Field(() => ReferenceTypeEnum, { description: 'The kind of number.' })
  readonly type!: ReferenceType;

  @Field(() => String, { description: 'The number.' })
  readonly value!: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Staff only: whether a number that a customer stated counts when carriers report. Staff's own new numbers count unless this is false.",
  })
  readonly confirmed?: boolean | null;
}

/** The input fields of a shipment that the booking sets and an update changes. */
@InputType()
export abstract class ShipmentContentInput extends MutationInput {
  @Field(() => TransportModeEnum, { nullable: true, description: 'How it travels.' })
  readonly mode?: TransportMode | null;

  @Field(() => ServiceLevelEnum, {
    nullable: true,
    description: 'The service; one that the contract of the customer holds.',
  })
  readonly serviceLevel?: ServiceLevel | null;

  @Field(() => EndInput, { nullable: true, description: 'Where it comes from.' })
  readonly origin?: EndInput | null;

  @Field(() => EndInput, { nullable: true, description: 'Where it goes.' })
  readonly destination?: EndInput | null;

  @Field(() => MomentInput, { nullable: true, description: 'The delivery that is promised to the customer.' })
  readonly promisedDelivery?: MomentInput | null;

  @Field(() => Float, { nullable: true, description: 'Weight in kilograms; rounded to the gram.' })
  readonly weightKg?: number | null;

  @Field(() => StatedBasisEnum, { nullable: true, description: 'How the weight is known.' })
  readonly weightBasis?: StatedBasis | null;

  @Field(() => String, { nullable: true, description: 'Freight class of the NMFC, such as 77.5.' })
  readonly freightClass?: string | null;

  @Field(() => [String], { nullable: true, description: 'How it must be handled.' })
  readonly handlingNeeds?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'The quote it is booked on. A reference only.' })
  readonly quoteReference?: string | null;

  @Field(() => [String], { nullable: true, description: 'The invoices it is billed on. References only.' })
  readonly invoiceReferences?: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'The SCAC of its carrier; staff set it.' })
  readonly carrier?: string | null;

  @Field(() => [ReferenceInput], {
    nullable: true,
    description:
      "The numbers by which people know it. Carriers and staff give PRO and tracking numbers. Numbers that a customer gives find the shipment for the customer; carriers' reports are matched by them once staff or the carrier have confirmed them.",
  })
  readonly references?: readonly ReferenceInput[] | null;

  @Field(() => [StopInput], { nullable: true, description: 'Where it calls, all stops.' })
  readonly stops?: readonly StopInput[] | null;

  @Field(() => [PackageInput], { nullable: true, description: 'The packages, all lines.' })
  readonly packages?: readonly PackageInput[] | null;

  @Field(() => [AccessorialInput], {
    nullable: true,
    description: 'Services beyond carrying it, all of them.',
  })
  readonly accessorials?: readonly AccessorialInput[] | null;
}

@InputType('ShipmentBookInput', { description: 'A shipment to book.' })
export class ShipmentBookInput extends ShipmentContentInput {
  @Field(() => ID, { description: 'Opaque id of the customer or branch it is carried for.' })
  readonly accountId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Your own number of the shipment, kept as a CUSTOMER_REFERENCE. The hub makes the shipment's number.",
  })
  readonly number?: string | null;
}

@InputType('ShipmentUpdateInput', {
  description:
    'The changes of a shipment. An omitted field stays; null empties it; a list replaces the whole list.',
})
export class ShipmentUpdateInput extends ShipmentContentInput {
  @Field(() => ID, { description: 'Opaque id of the shipment.' })
  readonly id!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that you saw. If the shipment has changed since, nothing is written.',
  })
  readonly expectedVersion?: number | null;
}
