import type { GraphQLSchema } from 'graphql';
import { WaybillError } from '../domain/errors.ts';
import { isTracedRefusal, type RefusedMutations } from '../domain/refused-mutation.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Records each mutation that is refused because of the caller, whether by an error or in its user errors; changes the
 * schema in place. It stands outside of every other guard of the field, so no refusal passes it by.
 */
export function traceRefusedMutations(schema: GraphQLSchema, refusals: RefusedMutations): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (resolve === undefined) continue;
    field.resolve = (source, args, context: RequestContext, info) => {
      const trace = (code: unknown, path: unknown) => {
        if (!isTracedRefusal(code)) return;
        const { caller, requestId } = context;
        refusals.record({
          caller,
          requestId,
          mutation: field.name,
          code,
          field: typeof path === 'string' ? path : null,
        });
      };
      const failed = (error: unknown): never => {
        if (error instanceof WaybillError) trace(error.code, error.details['field']);
        throw error;
      };
      const answered = (payload: unknown) => {
        for (const { code, field: path } of userErrorsOf(payload)) trace(code, path);
        return payload;
      };
      try {
        const payload: unknown = resolve(source, args, context, info);
        return payload instanceof Promise ? payload.then(answered, failed) : answered(payload);
      } catch (error) {
        return failed(error);
      }
    };
  }
}

function userErrorsOf(payload: unknown): readonly { readonly code: unknown; readonly field: unknown }[] {
  const { userErrors } = (payload ?? {}) as { readonly userErrors?: unknown };
  return Array.isArray(userErrors) ? userErrors : [];
}
