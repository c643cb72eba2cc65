import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { ERRORS, WaybillError } from '../domain/errors.ts';

/**
 * What a caller may read of an error. Errors of the catalogue (both engines copy their code and details into
 * `extensions`) pass, and so do GraphQL's own about the document and its variables (they have no path); anything else
 * becomes `INTERNAL` with the request's correlation id, and `report` gets the original for the log.
 */
export function maskError(
  error: GraphQLError,
  requestId: string,
  report: (original: unknown) => void,
): GraphQLFormattedError {
  const { message, locations, path } = error.toJSON();
  const place = { ...(locations && { locations }), ...(path && { path }) };
  if (isCatalogued(error)) return { message, ...place, extensions: error.extensions };
  if (path === undefined) {
    const { extensions } = new WaybillError('BAD_USER_INPUT', message);
    return { message, ...place, extensions };
  }
  report(error.originalError ?? error);
  const internal = new WaybillError('INTERNAL', 'Something failed inside the hub.', {
    details: { correlationId: requestId },
  });
  return { message: internal.message, ...place, extensions: internal.extensions };
}

/** Whether an error carries a code of the catalogue. */
export function isCatalogued(error: GraphQLError): boolean {
  const code: unknown = error.extensions?.['code'];
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
