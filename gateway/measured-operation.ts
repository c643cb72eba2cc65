import type { ExecutionResult, OperationDefinitionNode } from 'graphql';
import { isFailure } from '../src/domain/errors.ts';
import { newUpstreamUsage, type UpstreamUsage } from '../src/domain/upstream-usage.ts';
import type { Authentication } from '../src/identity/authenticator.ts';
import type { AccountVolume } from '../src/telemetry/account-volume.ts';
import { count, isMeasuring, measure } from '../src/telemetry/measuring.ts';
import { type RecordedSpan, traced } from '../src/telemetry/tracing.ts';
import type { GatewayLogger } from './logger.ts';

interface AdmittedOperation {
  readonly requestId: string;
  readonly authentication: Authentication | null;
  readonly prepared: { readonly operation: OperationDefinitionNode };
  readonly cost: number;
}

interface Measuring {
  readonly logger: GatewayLogger;
  readonly volume: AccountVolume;
}

/** Executes an admitted operation in a span, and records it in the log and the metrics. */
export function measuredOperation(
  admission: AdmittedOperation,
  measuring: Measuring,
  execute: (usage: UpstreamUsage) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const { operation } = admission.prepared;
  const type = operation.operation;
  const attributes = { 'graphql.operation.type': type, 'graphql.operation.name': operation.name?.value };
  return traced(
    () => ({ name: type, attributes }),
    (span) => measured(admission, measuring, span, execute),
  );
}

async function measured(
  admission: AdmittedOperation,
  { logger, volume }: Measuring,
  span: RecordedSpan | null,
  execute: (usage: UpstreamUsage) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const started = performance.now();
  const usage = newUpstreamUsage('REQUEST');
  const result = await execute(usage);
  const milliseconds = performance.now() - started;
  const { requestId, prepared, cost } = admission;
  const { work: _, ...calls } = usage;
  const codes = result.errors?.map((error) => error.extensions['code']);
  const operation = prepared.operation.name?.value;
  logger.debug({ requestId, operation, milliseconds, errors: codes, cost, ...calls }, 'operation');
  span?.set({
    'waybill.operation.cost': cost,
    'waybill.cache.hits': usage.cacheHits,
    'waybill.cache.misses': usage.cacheMisses,
    'waybill.salesforce.calls': usage.salesforceCalls,
    'waybill.sql.statements': usage.sqlStatements,
  });
  if (codes !== undefined) span?.fail(codes[0]);
  if (!isMeasuring()) return result;
  const labels = { type: prepared.operation.operation, outcome: outcomeOf(result) };
  measure('waybill_operations_seconds', labels, milliseconds / 1000);
  count('waybill_cache_reads', { result: 'hit' }, usage.cacheHits);
  count('waybill_cache_reads', { result: 'miss' }, usage.cacheMisses);
  const scope = admission.authentication?.caller.scope;
  if (scope?.kind === 'ACCOUNT') volume.add(scope.account.portalId);
  return result;
}

function outcomeOf({ errors = [] }: ExecutionResult): 'ok' | 'refused' | 'error' {
  if (errors.length === 0) return 'ok';
  return errors.some(isFailure) ? 'error' : 'refused';
}
