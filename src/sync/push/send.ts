import { WaybillError } from '../../domain/errors.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { SaveOutcome } from '../../salesforce/client.ts';
import type { SyncDependencies } from '../dependencies.ts';
import { portalIdOf, type SyncedKind } from '../records.ts';
import type { Prepared } from './prepared.ts';

/** Records that Salesforce takes in one call. */
const RECORDS_A_CALL = 200;
/** A record that failed so often is sent alone, so that it cannot be what makes others fail. */
const ALONE_FROM_ATTEMPT = 6;

export interface Sent {
  readonly prepared: Prepared;
  readonly outcome: SaveOutcome;
  /** When the call began: what was changed later was not in it. */
  readonly sentAt: Date;
}

/** How the calls of one lane are paid for, and how their claims are kept meanwhile. */
export interface SendTerms {
  /** The share of the daily limit left to more urgent lanes. */
  readonly reserve: number;
  /** Called before each call: which of these records may still be sent. */
  readonly keep: (records: readonly Prepared[]) => Promise<readonly Prepared[]>;
}

/**
 * Sends records of one kind, call by call. What exists is changed by its Salesforce id, so that a deleted record is
 * refused and never made anew; what does not is created under its external id, so that it is made once however often it
 * is sent. A failed call is the outcome of each of its records.
 */
export async function send(
  { salesforce, budget }: Pick<SyncDependencies, 'salesforce' | 'budget'>,
  kind: SyncedKind,
  records: readonly Prepared[],
  terms: SendTerms,
): Promise<Sent[]> {
  const sent: Sent[] = [];
  const groups = [
    records.filter(({ crmId }) => crmId !== null),
    records.filter(({ crmId }) => crmId === null),
  ];
  for (const call of groups.flatMap(callsOf)) {
    const kept = await terms.keep(call);
    if (kept.length === 0) continue;
    const sentAt = new Date();
    const grant = await budget.take(1, terms.reserve);
    const outcomes = grant === null ? kept.map(noBudget) : await save(salesforce, kind, kept);
    await grant?.settle();
    for (const [index, prepared] of kept.entries()) {
      const outcome = outcomes[index];
      if (outcome !== undefined) sent.push({ prepared, outcome, sentAt });
    }
  }
  return sent;
}

async function save(
  salesforce: SyncDependencies['salesforce'],
  { object, externalId }: SyncedKind,
  records: readonly Prepared[],
): Promise<readonly SaveOutcome[]> {
  const usage = newUpstreamUsage();
  const exist = records[0]?.crmId !== null;
  if (exist) {
    const values = records.map(({ crmId, values }) => ({ ...values, Id: crmId }));
    return await salesforce.updateAll(object, values, usage);
  }
  return await salesforce.upsertAll(
    object,
    externalId,
    records.map(({ values, row }) => ({ ...values, [externalId]: portalIdOf(row) })),
    usage,
  );
}

/**
 * The calls for some records: those under one parent in one call, or in calls that follow each other, because Salesforce
 * locks the parent with the child.
 */
export function callsOf(records: readonly Prepared[]): readonly (readonly Prepared[])[] {
  const alone = records.filter(({ claim }) => claim.attempts >= ALONE_FROM_ATTEMPT);
  const together = records.filter(({ claim }) => claim.attempts < ALONE_FROM_ATTEMPT);
  const calls: Prepared[][] = [];
  for (const siblings of Map.groupBy(together, ({ parent }) => parent).values()) {
    const last = calls.at(-1);
    if (last !== undefined && last.length + siblings.length <= RECORDS_A_CALL) {
      last.push(...siblings);
      continue;
    }
    for (let from = 0; from < siblings.length; from += RECORDS_A_CALL) {
      calls.push(siblings.slice(from, from + RECORDS_A_CALL));
    }
  }
  return [...calls, ...alone.map((record) => [record])];
}

function noBudget(): SaveOutcome {
  const error = new WaybillError('UPSTREAM_RATE_LIMITED', 'The API budget is kept for more urgent changes.', {
    details: { system: 'HUB', vendorCode: 'BUDGET_RESERVED', outcome: 'NOT_APPLIED' },
  });
  return { success: false, error };
}
