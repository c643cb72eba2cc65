import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { whyReviewed } from '../../../src/domain/event-review.ts';
import { isBeforeBooking, timeDoubt } from '../../../src/domain/milestones/plausibility.ts';
import {
  type ExceptionCode,
  exceptionDefaults,
  type Severity,
  type Team,
} from '../../../src/domain/vocabulary/index.ts';
import { MutationInput } from '../../../src/graph/mutation.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import { ExceptionCodeEnum, SeverityEnum, TeamEnum } from '../../../src/graph/vocabulary-enums.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { openExceptions } from '../../../src/portal-changes/exceptions.ts';
import { guardFields, namedFields, withoutNulls } from '../mutation/named-fields.ts';
import { found } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { opaqueKey } from '../record-key.ts';
import { chosenTeam } from './exception-owner.ts';
import { ExceptionPayload, exceptionOf } from './exception-payload.type.ts';

@InputType('ExceptionOpenInput', { description: 'A problem with a shipment.' })
export class ExceptionOpenInput extends MutationInput {
  @Field(() => ID, { description: 'Opaque id of the shipment.' })
  readonly shipmentId!: string;

  @Field(() => ExceptionCodeEnum, { description: 'The kind of problem.' })
  readonly code!: ExceptionCode;

  @Field(() => SeverityEnum, { nullable: true, description: 'How bad it is; by the code unless given.' })
  readonly severity?: Severity | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the customer must do something; by the code unless given. True opens a case.',
  })
  readonly customerActionRequired?: boolean | null;

  @Field(() => TeamEnum, { nullable: true, description: 'The team that owns it; by the code unless given.' })
  readonly team?: Team | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The name of the team that owns it; by the code unless given. A text that is no team is refused.',
    deprecationReason: 'Use team. Goes on 2027-06-01.',
  })
  readonly ownerTeam?: string | null;

  @Field(() => String, { nullable: true, description: 'A description of the problem.' })
  readonly note?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it began; now unless given.' })
  readonly openedAt?: Date | null;
}

@ObjectType('ExceptionOpenPayload', { simpleResolvers: true, description: 'The opened exception.' })
export class ExceptionOpenPayload extends ExceptionPayload {}

const FIELDS = {
  shipmentId: 'Exception.shipment',
  code: 'Exception.code',
  severity: 'Exception.severity',
  customerActionRequired: 'Exception.customerActionRequired',
  team: 'Exception.team',
  ownerTeam: 'Exception.team',
  note: 'Exception.note',
  openedAt: 'Exception.openedAt',
};

@Resolver()
export class ExceptionOpenMutation {
  @Mutation(() => ExceptionOpenPayload, {
    nullable: true,
    description:
      'Opens an exception. Salesforce gets a case when the customer must act, else a task for the team; at once.',
  })
  async exceptionOpen(
    @Ctx() context: PortalContext,
    @Arg('input', () => ExceptionOpenInput, { description: 'The exception to open.' })
    input: ExceptionOpenInput,
  ): Promise<ExceptionOpenPayload> {
    const { recordId, userErrors, writes } = await context.mutations.transact('exceptionOpen', input, {
      load: () => context.loaders.shipment.load(opaqueKey('Shipment', input.shipmentId, 'shipmentId')),
      write: async (unit, loaded) => {
        const given = withoutNulls(input);
        guardFields(context, namedFields(given, FIELDS));
        const shipment = found(loaded, 'shipmentId');
        const defaults = exceptionDefaults(input.code);
        const now = new Date();
        const openedAt = input.openedAt ?? now;
        const doubt = timeDoubt({ occurredAt: openedAt, dateOnly: false, recordedAt: now });
        if (doubt !== null) {
          refuse(
            'INVALID_VALUE',
            'openedAt',
            `An exception begins before it is reported. ${whyReviewed(doubt)}`,
          );
        }
        const { bookedAt, bookedDateOnly: dateOnly } = shipment;
        if (bookedAt !== null && isBeforeBooking(openedAt, { at: bookedAt, dateOnly })) {
          refuse('INVALID_VALUE', 'openedAt', 'An exception begins after the booking of its shipment.');
        }
        const exception = {
          shipmentId: shipment.portalId,
          code: input.code,
          openedAt,
          severity: input.severity ?? defaults.severity,
          customerActionRequired: input.customerActionRequired ?? defaults.customerActionRequired,
          ownerTeam: chosenTeam(given) ?? defaults.ownerTeam,
          note: input.note ?? null,
          actor: context.caller.subject,
        };
        const crmIds = new Map([[shipment.portalId, shipment.crmId]]);
        const { opened, writes } = await openExceptions(unit, 'exceptionOpen', [exception], crmIds);
        return { recordId: opened[0]?.portalId ?? null, writes, details: null };
      },
    });
    return { exception: await exceptionOf(context, recordId), userErrors, writes };
  }
}
