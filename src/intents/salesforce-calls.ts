import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import {
  type IntendedWrite,
  type ReadBack,
  readBack,
  rowOf,
  underApiNames,
  underGraphNames,
  type ValuesInSalesforce,
} from '../domain/write-intent.ts';
import type { WriteIntent } from '../ledger/intents/write-intent.ts';
import { DATA_URL } from '../salesforce/api-version.ts';
import type { SalesforceClient, SalesforceValues } from '../salesforce/client.ts';
import { requireFields } from '../salesforce/field-access.ts';
import type { RecordMark } from '../salesforce/record-mark.ts';

export type CalledSalesforce = Pick<SalesforceClient, 'retrieve' | 'update' | 'composite'>;

/** Salesforce's current values in the fields of an intent's writes. */
export interface FoundThere {
  readonly state: ReadBack;
  /** The fields of each write, in the order of the writes. */
  readonly current: readonly ValuesInSalesforce[];
  /** The mark of each record's state that was read. */
  readonly marks: Marks;
  /** Whether a contact belongs to another account by now. */
  readonly isElsewhere: boolean;
}

/** In the order of the writes; null where Salesforce gives none. */
export type Marks = readonly (RecordMark | null)[];

/** @param ahead the writes before these in the queue */
export async function readIntended(
  salesforce: CalledSalesforce,
  { writes, accountCrmId }: Pick<WriteIntent, 'writes' | 'accountCrmId'>,
  ahead: readonly IntendedWrite[],
  usage: UpstreamUsage,
): Promise<FoundThere> {
  const found = await Promise.all(
    writes.map(async (write) => {
      const fields = Object.keys(write.newValues);
      const own = fields.map((field) => rowOf(write.record, field).salesforce.field);
      const names = write.record === 'Contact' ? [...own, ACCOUNT] : own;
      const { values, mark } = await salesforce.retrieve(objectOf(write), write.crmId, names, usage);
      requireFields(objectOf(write), names, [values]);
      const current = underGraphNames(write.record, fields, values);
      const isElsewhere = write.record === 'Contact' && values[ACCOUNT] !== accountCrmId;
      return { current, mark, isElsewhere, state: readBack(write, ahead, current) };
    }),
  );
  const states = found.map(({ state }) => state);
  const all = states.every((state) => state === 'WRITTEN') ? 'WRITTEN' : 'NOT_WRITTEN';
  return {
    state: states.includes('OVERTAKEN') ? 'OVERTAKEN' : all,
    current: found.map(({ current }) => current),
    marks: found.map(({ mark }) => mark),
    isElsewhere: found.some((each) => each.isElsewhere),
  };
}

const ACCOUNT = 'AccountId';

/** Writes all records in one call, all or none, if nobody has changed one of them since its mark was read. */
export async function sendIntended(
  salesforce: CalledSalesforce,
  writes: readonly IntendedWrite[],
  marks: Marks,
  usage: UpstreamUsage,
): Promise<void> {
  const [only, another] = writes;
  if (only && !another) {
    const values = underApiNames(only.record, only.newValues) as SalesforceValues;
    await salesforce.update(objectOf(only), only.crmId, values, usage, { mark: marks[0] });
    return;
  }
  const parts = writes.map((write, index) => ({
    method: 'PATCH' as const,
    url: `${DATA_URL}/sobjects/${objectOf(write)}/${write.crmId}`,
    referenceId: `write${index}`,
    httpHeaders: { ...marks[index] },
    body: underApiNames(write.record, write.newValues),
  }));
  const answers = await salesforce.composite(parts, usage, { allOrNone: true });
  // The errors of the other parts only report their rollback.
  const errors = answers.flatMap(({ error }) => error ?? []);
  const cause = errors.find(({ details }) => details.vendorCode !== 'PROCESSING_HALTED') ?? errors[0];
  if (cause) throw cause;
}

/** The object in which Salesforce keeps the record. */
export function objectOf({ record, newValues }: IntendedWrite) {
  return rowOf(record, Object.keys(newValues)[0] ?? 'crmId').salesforce.object;
}
