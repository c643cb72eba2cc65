import { GraphQLError, type OperationDefinitionNode, parse } from 'graphql';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { measuredOperation } from '../../../gateway/measured-operation.ts';
import { ERRORS, type ErrorCode, WaybillError } from '../../../src/domain/errors.ts';
import { AccountVolume } from '../../../src/telemetry/account-volume.ts';
import { type Instruments, measureWith } from '../../../src/telemetry/measuring.ts';

afterEach(() => measureWith(null));

/** The outcome under which an operation with these errors is measured. */
async function outcomeOf(errors: readonly GraphQLError[]): Promise<unknown> {
  const outcomes: unknown[] = [];
  const measured = {
    record: (_seconds: number, labels: { outcome?: unknown }) => outcomes.push(labels.outcome),
  };
  const counted = { add: () => undefined };
  const instruments = {
    histograms: { waybill_operations_seconds: measured },
    counters: { waybill_cache_reads: counted },
  };
  measureWith(instruments as unknown as Instruments);
  const operation = parse('{ viewer { role } }').definitions[0] as OperationDefinitionNode;
  await measuredOperation(
    { requestId: 'one', authentication: null, prepared: { operation }, cost: 1 },
    { logger: pino({ level: 'silent' }), volume: new AccountVolume() },
    async () => (errors.length === 0 ? { data: {} } : { data: null, errors }),
  );
  expect(outcomes).toHaveLength(1);
  return outcomes[0];
}

const failed = (code: ErrorCode) => {
  const { message, extensions } = new WaybillError(code, 'canary');
  return new GraphQLError(message, { extensions });
};
const CODES = Object.keys(ERRORS) as ErrorCode[];
const isOfTheHub = (code: ErrorCode) => ['temporary', 'fault'].includes(ERRORS[code].class);

describe('an operation is measured', () => {
  it('as ok without an error', async () => {
    expect(await outcomeOf([])).toBe('ok');
  });

  it.each(CODES.filter(isOfTheHub))('as an error of the hub with %s, refusals beside it', async (code) => {
    expect(await outcomeOf([failed('BAD_USER_INPUT'), failed(code)])).toBe('error');
  });

  it.each(CODES.filter((code) => !isOfTheHub(code)))('as refused with %s', async (code) => {
    expect(await outcomeOf([failed(code)])).toBe('refused');
  });

  it('as an error of the hub when nothing tells whose it is', async () => {
    expect(await outcomeOf([new GraphQLError('canary')])).toBe('error');
  });
});
