import { setTimeout as pause } from 'node:timers/promises';
import { WaybillError } from '../../../src/domain/errors.ts';
import type { MutationAnswer } from '../../../src/domain/mutation-answer.ts';
import type { UpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { userError } from '../../../src/domain/user-error.ts';
import {
  type ReadBack,
  readBack,
  rowOf,
  underApiNames,
  underGraphNames,
  writtenAnswer,
} from '../../../src/domain/write-intent.ts';
import type { MutationInput } from '../../../src/graph/mutation.ts';
import { requestHash } from '../../../src/ledger/idempotency.ts';
import type { ListCache, RecordCache } from '../../../src/redis/cache.ts';
import type { SalesforceClient, SalesforceValues } from '../../../src/salesforce/client.ts';
import { backoffMs, MAX_ATTEMPTS } from '../../../src/salesforce/retry.ts';
import type { HeldIntents, IntentLedger, KeyedRequest } from './intent-ledger.ts';
import { isUnknown, refusalOfSalesforce } from './salesforce-failure.ts';
import type { PlannedWrite, WritePlan } from './write-plan.ts';

export interface WriteDependencies {
  readonly salesforce: SalesforceClient;
  readonly records: RecordCache;
  readonly lists: ListCache;
  readonly intents: IntentLedger;
  readonly usage: UpstreamUsage;
}

const LONGEST_KEY = 100;
const API = '/services/data/v66.0';

/**
 * Writes of one request to Salesforce. Whatever happens on the way, an effect comes about at most once and what was
 * answered is true: the intent is recorded first, a lost answer is settled by reading back, and what cannot be told
 * now is answered as PENDING and finished by the worker. Several records are written in one call, all or none.
 */
export class SalesforceWrites {
  readonly #dependencies: WriteDependencies;

  constructor(dependencies: WriteDependencies) {
    this.#dependencies = dependencies;
  }

  /** @param plan reads what stands and decides what to write; it may refuse. Not called for a request made before. */
  async run<Input extends MutationInput>(
    action: string,
    input: Input,
    plan: () => Promise<WritePlan>,
  ): Promise<MutationAnswer> {
    const { idempotencyKey: key, validateOnly, ...asked } = input;
    if (key === '' || key.length > LONGEST_KEY) {
      const message = `Choose a key of 1 to ${LONGEST_KEY} characters.`;
      return {
        recordId: null,
        userErrors: [userError('INVALID_VALUE', 'idempotencyKey', message)],
        writes: [],
      };
    }
    const request = { action, key, hash: requestHash(action, asked) };
    const { intents } = this.#dependencies;
    const before = validateOnly === true ? null : await intents.known(request);
    if (before) return before;
    const { recordId, userErrors, writes, flagged = [] } = await plan();
    if (validateOnly !== true && flagged.length > 0) await intents.flag(action, flagged);
    if (userErrors.length > 0) return { recordId, userErrors, writes: [] };
    const changing = writes.filter(({ newValues }) => Object.keys(newValues).length > 0);
    if (changing.length === 0) return { ...writtenAnswer(writes.slice(0, 1), 'UNCHANGED'), recordId };
    if (validateOnly === true) return { ...writtenAnswer(changing, 'PLANNED'), recordId };
    const held = await intents.open(request, changing);
    return 'userErrors' in held ? held : await this.#carryOut(request, held, recordId);
  }

  async #carryOut(
    request: KeyedRequest,
    held: HeldIntents,
    recordId: string | null,
  ): Promise<MutationAnswer> {
    const { intents } = this.#dependencies;
    const writes = held.map(({ write }) => write);
    try {
      await this.#send(writes);
    } catch (error) {
      const failure = asFailure(error);
      if (isUnknown(error)) {
        await intents.handOver(held, failure);
        await this.#invalidate(writes);
        return { ...writtenAnswer(writes, 'PENDING'), recordId };
      }
      await intents.giveUp(request, held, failure);
      await this.#invalidate(writes);
      const userErrors = refusalOfSalesforce(writes[0]?.record ?? 'Account', error);
      if (userErrors === null) throw error;
      return { recordId, userErrors, writes: [] };
    }
    const answer = { ...writtenAnswer(writes), recordId };
    await this.#invalidate(writes);
    await intents.settle(request, held, answer);
    return answer;
  }

  /** @throws WaybillError with outcome UNKNOWN when Salesforce did not say, and reading back did not help either */
  async #send(writes: readonly PlannedWrite[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#call(writes);
        return;
      } catch (error) {
        const unknown = isUnknown(error);
        // Our own earlier attempt may be what makes the record newer than it was.
        const overtaken = attempt > 1 && error instanceof WaybillError && error.code === 'STALE';
        if (unknown || overtaken) {
          const found = await this.#readBack(writes).catch(() => {
            throw error;
          });
          if (found === 'WRITTEN') return;
          if (found === 'OVERTAKEN') throw stale(error);
        }
        const passing = unknown || (error instanceof WaybillError && error.code === 'RECORD_LOCKED');
        if (!passing || attempt >= MAX_ATTEMPTS) throw error;
        await pause(backoffMs(attempt));
      }
    }
  }

  /** Without the caller's abort signal: a caller who leaves must not make an outcome unknown. */
  async #call(writes: readonly PlannedWrite[]): Promise<void> {
    const { salesforce, usage } = this.#dependencies;
    const [only, another] = writes;
    if (only && !another) {
      const { record, crmId, etag, newValues } = only;
      const values = underApiNames(record, newValues) as SalesforceValues;
      await salesforce.update(record, crmId, values, usage, { ifMatch: etag });
      return;
    }
    const parts = writes.map(({ record, crmId, newValues }, index) => ({
      method: 'PATCH' as const,
      url: `${API}/sobjects/${record}/${crmId}`,
      referenceId: `write${index}`,
      body: underApiNames(record, newValues),
    }));
    const answers = await salesforce.composite(parts, usage, { allOrNone: true });
    // The others only say that they were undone with it.
    const errors = answers.flatMap(({ error }) => error ?? []);
    const cause = errors.find(({ details }) => details.vendorCode !== 'PROCESSING_HALTED') ?? errors[0];
    if (cause) throw cause;
  }

  async #readBack(writes: readonly PlannedWrite[]): Promise<ReadBack> {
    const { salesforce, usage } = this.#dependencies;
    const found = await Promise.all(
      writes.map(async (write) => {
        const fields = Object.keys(write.newValues);
        const names = fields.map((field) => rowOf(write.record, field).salesforce.field);
        const { values } = await salesforce.retrieve(write.record, write.crmId, names, usage);
        return readBack(write, underGraphNames(write.record, fields, values));
      }),
    );
    const [first = 'NOT_WRITTEN'] = found;
    return found.every((each) => each === first) ? first : 'OVERTAKEN';
  }

  async #invalidate(writes: readonly PlannedWrite[]): Promise<void> {
    const { records, lists } = this.#dependencies;
    for (const [record, group] of Map.groupBy(writes, (write) => write.record)) {
      await records.invalidate(
        record,
        group.map(({ crmId }) => crmId),
      );
      if (record === 'Contact') {
        const parents = [...new Set(group.map(({ accountCrmId }) => accountCrmId))];
        await lists.invalidateParents({ name: 'Account.Contacts', object: 'Contact' }, parents);
      }
    }
  }
}

function stale(cause: unknown): WaybillError {
  return new WaybillError('STALE', 'The record was changed by someone else at the same time.', {
    details: { system: 'SALESFORCE' },
    cause,
  });
}

function asFailure(error: unknown) {
  return error instanceof WaybillError
    ? { code: error.details.vendorCode ?? error.code, message: error.message }
    : { code: 'INTERNAL', message: 'A fault of the hub.' };
}
