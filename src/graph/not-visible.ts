import { WaybillError } from '../domain/errors.ts';

/** The error for a field, or a value of it in another place, that the caller's role may not see. */
export function notVisible(type: string, field: string): WaybillError {
  return new WaybillError('FIELD_NOT_VISIBLE', `Your role may not see ${type}.${field}.`, {
    details: { type, field },
  });
}
