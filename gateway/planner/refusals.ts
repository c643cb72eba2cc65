import { WaybillError } from '../../src/domain/errors.ts';

/** The document used up its computing time. */
export function planTooExpensive(limitMs: number): WaybillError {
  const message = `Planning this query takes more than ${limitMs} ms of computing; split it.`;
  return new WaybillError('QUERY_TOO_EXPENSIVE', message, { details: { limit: limitMs } });
}

export function planRefused(hash: string): WaybillError {
  const message = 'The planner cannot plan this query. Ask for its parts in several queries.';
  return new WaybillError('PLAN_REFUSED', message, { details: { hash } });
}

export function tooManyWaiting(limit: number): WaybillError {
  const message = `${limit} new queries of yours wait to be planned. Send this one when some are answered.`;
  return new WaybillError('TOO_MANY_OPERATIONS', message, { details: { limit } });
}

/** Time passed, for whatever reason: the machine is busy, or the planning process is being replaced. */
export function plannerSlow(limitMs: number): WaybillError {
  const message = `This query could not be planned within ${limitMs} ms. Send it again later.`;
  return new WaybillError('UPSTREAM_TIMEOUT', message, { details: { system: 'HUB' } });
}

export function plannerAway(): WaybillError {
  const message = 'New queries cannot be planned at the moment. Send this one again later.';
  return new WaybillError('UPSTREAM_UNAVAILABLE', message, { details: { system: 'HUB' } });
}

/** Masked: a valid query always has a plan. */
export function noPlan(): WaybillError {
  return new WaybillError('INTERNAL', 'The planner finds no plan for a valid query.');
}
