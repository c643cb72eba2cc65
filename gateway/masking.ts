import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ERRORS, WaybillError } from '../src/domain/errors.ts';
import type { EngineError } from './engine/run.ts';
import type { GatewayLogger } from './logger.ts';
import { systemOf } from './transport/subgraph-transport.ts';

const MASKED_MESSAGE = 'Something failed inside the hub. Quote the correlation id to an operator.';

/**
 * Masks a subgraph's error for a caller. Errors of the catalogue stay as they are. Any other error becomes INTERNAL, with
 * the correlation id under which it is logged.
 */
export function maskEngineError(error: EngineError, requestId: string, logger: GatewayLogger): GraphQLError {
  const { code, missing } = error.extensions;
  if (isKnown(code)) {
    const { stacktrace: _, ...extensions } = error.extensions;
    return new GraphQLError(error.message, { path: error.path ?? null, extensions });
  }
  const system = error.subgraph === undefined ? undefined : systemOf(error.subgraph);
  const path = error.path?.join('.');
  logger.error({ requestId, system, path, ...describeCause(error.cause) }, 'masked an unknown error');
  return masked(
    requestId,
    { ...(system && { system }), ...(missing !== undefined && { missing }) },
    error.path,
  );
}

/** The same for anything thrown outside a subgraph. */
export function maskThrown(error: unknown, requestId: string, logger: GatewayLogger): GraphQLError {
  if (error instanceof WaybillError && isKnown(error.code)) return graphQLError(error);
  if (error instanceof GraphQLError) return inputError(error);
  logger.error({ requestId, ...describeCause(error) }, 'masked an unknown error');
  return masked(requestId, {}, undefined);
}

/** Adds the catalogue's code to a graphql-js error about the caller's request. */
export function inputError(error: GraphQLError): GraphQLError {
  const { nodes = null, source = null, positions = null, path = null } = error;
  const extensions = { ...new WaybillError('BAD_USER_INPUT', error.message).extensions, ...error.extensions };
  return new GraphQLError(error.message, { nodes, source, positions, path, extensions });
}

/**
 * Masks an error of a remote subgraph for the gateway, in the same way: details that the gateway would mask later do not
 * leave the subgraph's process either.
 */
export function maskForGateway(
  formatted: GraphQLFormattedError,
  error: unknown,
  subgraph: string,
  logger: GatewayLogger,
): GraphQLFormattedError {
  const code = formatted.extensions?.['code'];
  if (isKnown(code)) return formatted;
  logger.error({ subgraph, ...describeCause(causeOf(error)) }, 'masked an unknown error');
  const { message, extensions } = new WaybillError('INTERNAL', 'The subgraph failed unexpectedly.');
  return { message, extensions, ...(formatted.path && { path: formatted.path }) };
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && 'originalError' in error ? (error.originalError ?? error) : error;
}

/** An error of the catalogue, as clients receive it. */
export function graphQLError(error: WaybillError): GraphQLError {
  return new GraphQLError(error.message, { extensions: error.extensions });
}

function isKnown(code: unknown): boolean {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code) && code !== 'INTERNAL';
}

function masked(requestId: string, more: Record<string, unknown>, path: EngineError['path']): GraphQLError {
  const extensions = {
    ...new WaybillError('INTERNAL', MASKED_MESSAGE).extensions,
    ...more,
    correlationId: requestId,
  };
  return new GraphQLError(MASKED_MESSAGE, { path: path ?? null, extensions });
}

interface CauseDescription {
  readonly errorName: string;
  readonly errorCode: string | undefined;
  /** Where it was thrown: file, line and function, without the message above them. */
  readonly frames: readonly string[];
  readonly cause: CauseDescription | undefined;
}

/** An error for the log, without its message: that may contain a customer's input, or a row. */
export function describeCause(error: unknown, depth = 0): CauseDescription {
  if (!(error instanceof Error)) {
    return { errorName: typeof error, errorCode: undefined, frames: [], cause: undefined };
  }
  return {
    errorName: error.name,
    errorCode: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    frames: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim()),
    cause: error.cause !== undefined && depth < 3 ? describeCause(error.cause, depth + 1) : undefined,
  };
}
