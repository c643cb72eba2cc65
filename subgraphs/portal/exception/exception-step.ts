import type { PortalMutation } from '../../../src/domain/mutations.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { changeException } from '../../../src/portal-changes/exceptions.ts';
import type { PortalUnit } from '../../../src/portal-changes/record-change.ts';
import type { ExceptionRecord } from '../../../src/portal-store/exception/exception.columns.ts';
import type { ExceptionChange } from '../../../src/portal-store/exception/exception.writes.ts';
import { guardFields, type NamedField } from '../mutation/named-fields.ts';
import { found, loadException, seenVersion } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { type ExceptionStepInput, exceptionOf } from './exception-payload.type.ts';

export interface ExceptionStep {
  /** The fields that the step writes. */
  readonly fields: readonly NamedField[];
  /** Read in the transaction of the step. */
  readonly change: (unit: PortalUnit) => Promise<Omit<ExceptionChange, 'at' | 'actor' | 'note'>>;
  /** States in which the step is allowed. */
  readonly from: readonly ExceptionRecord['state'][];
}

/** Runs one step of the work on an exception: acknowledge, assign, resolve. */
export async function takeStep(
  context: PortalContext,
  mutation: PortalMutation,
  input: ExceptionStepInput,
  step: ExceptionStep,
) {
  const { recordId, userErrors, writes } = await context.mutations.transact(mutation, input, {
    load: async () => {
      const exception = await loadException(context, input.id);
      const portalId = exception?.shipmentId;
      return { exception, shipment: portalId ? await context.loaders.shipment.load({ portalId }) : null };
    },
    write: async (unit, loaded) => {
      const exception = found(loaded.exception);
      const { portalId, state } = exception;
      guardFields(context, step.fields, state);
      if (!step.from.includes(state)) {
        refuse(
          'ILLEGAL_STATE',
          'id',
          `The exception is ${state}. This goes from ${step.from.join(' or ')} only.`,
        );
      }
      const version = seenVersion(input, exception);
      const note = input.note == null ? {} : { note: input.note };
      const change = { ...(await step.change(unit)), ...note, at: new Date(), actor: context.caller.subject };
      const crmId = loaded.shipment?.crmId ?? null;
      const writes = await changeException(unit, mutation, portalId, version, change, crmId);
      return { recordId: portalId, writes, details: null };
    },
  });
  return { exception: await exceptionOf(context, recordId), userErrors, writes };
}
