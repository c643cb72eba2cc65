import { setTimeout } from 'node:timers/promises';
import type { Client } from 'pg';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceClient } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import type { Comparison } from './compare.ts';
import type { GraphClient, Outcome } from './graph-client.ts';
import type { AccountWrite } from './ledger.ts';

/** What the writers ask for, so that a repeated request is compared with its first answer. */
export const WRITES = 'writes { system state fields { field from to } }';

export interface AccountUpdate {
  readonly writes: readonly {
    readonly system: string;
    readonly state: string;
    readonly fields: readonly { readonly field: string; readonly from: string | null; readonly to: string }[];
  }[];
}

/** The portal copies the phone number from Salesforce at the next round of its worker. Milliseconds. */
const COPIED_WITHIN_MS = 30_000;

/**
 * Compares the acknowledged writes of each account with both systems: the newest value stands in both, each write has
 * one audit entry and its own answer under its key, and the entries follow one another. A write that did not come about
 * needs a review item.
 */
export async function compareAccounts(
  writes: readonly AccountWrite[],
  client: GraphClient,
  database: Client,
  salesforce: SalesforceClient,
): Promise<Comparison> {
  const found = { lost: [] as string[], doubled: [] as string[], outOfOrder: [] as string[] };
  for (const [crmId, ofAccount] of Map.groupBy(writes, (write) => write.crmId)) {
    const answers = new Map<AccountWrite, Outcome<AccountUpdate>>();
    for (const write of ofAccount) {
      answers.set(write, await client.write<AccountUpdate>('accountUpdate', write.input, WRITES));
    }
    const isReviewed = await hasReviewItem(database, crmId);
    const entries = await auditOf(database, crmId);
    const counted = ofAccount.filter(
      (write) => write.isAcknowledged || answers.get(write)?.kind === 'ACKNOWLEDGED',
    );
    for (const write of counted) {
      const { website } = write.input;
      const answer = answers.get(write);
      const audited = entries.filter((entry) => entry.new === website).length;
      if (audited > 1) found.doubled.push(`portal: ${website} in the audit: ${audited} times`);
      if (answer?.kind === 'ACKNOWLEDGED') {
        if (audited === 0) found.lost.push(`portal: ${website} in the audit`);
        const [written] = answer.payload.writes;
        const to = written?.fields.find(({ field }) => field === 'website')?.to;
        if (written?.state !== 'DONE' || to !== website) {
          found.lost.push(`answer to the key of ${website}: ${JSON.stringify(written)}`);
        }
      } else if (!isReviewed) {
        found.lost.push(`${website} was acknowledged, has no review item, and ended so: ${answer?.reason}`);
      }
    }
    const newest = counted.at(-1);
    if (newest !== undefined && !isReviewed) {
      found.lost.push(...(await missingOf(newest, database, salesforce)));
    }
    const order = counted
      .map(({ input }) => input.website)
      .filter((website) => entries.some((entry) => entry.new === website));
    const isChain = entries.every((entry, at) => at === 0 || entry.old === entries[at - 1]?.new);
    if (!isChain || entries.map((entry) => entry.new).join() !== order.join()) {
      const chain = entries.map((entry) => `${entry.old} → ${entry.new}`).join(', ');
      found.outOfOrder.push(`portal: web sites of ${crmId} in the audit: ${chain}`);
    }
  }
  return found;
}

async function missingOf(
  { crmId, input: { website, phone } }: AccountWrite,
  database: Client,
  salesforce: SalesforceClient,
): Promise<readonly string[]> {
  const [row] = await salesforce.query(
    soql`SELECT Id, Website, Phone FROM Account WHERE Id = ${crmId}`,
    newUpstreamUsage(),
  );
  const missing: string[] = [];
  if (row?.['Website'] !== website)
    missing.push(`Salesforce: ${website}, it has ${String(row?.['Website'])}`);
  if (row?.['Phone'] !== phone) missing.push(`Salesforce: phone ${phone}, it has ${String(row?.['Phone'])}`);
  for (const deadline = Date.now() + COPIED_WITHIN_MS; ; ) {
    const { rows } = await database.query<{ phone: string | null }>(
      'SELECT phone FROM portal.account WHERE crm_id = $1',
      [crmId],
    );
    if (rows[0]?.phone === phone) return missing;
    if (Date.now() > deadline) return [...missing, `portal: phone ${phone}, it has ${rows[0]?.phone}`];
    await setTimeout(100);
  }
}

async function hasReviewItem(database: Client, crmId: string): Promise<boolean> {
  const { rowCount } = await database.query(
    `SELECT 1 FROM ledger.review_item WHERE record = 'Account' AND (crm_id = $1
       OR portal_id = (SELECT portal_id FROM portal.account WHERE crm_id = $1))`,
    [crmId],
  );
  return (rowCount ?? 0) > 0;
}

/** The audited changes of the web site, oldest first. */
async function auditOf(database: Client, crmId: string) {
  const { rows } = await database.query<{ old: string | null; new: string }>(
    `SELECT change ->> 'old' AS old, change ->> 'new' AS new
     FROM ledger.audit_entry, json_array_elements(changes) change
     WHERE record = 'Account' AND action = 'accountUpdate' AND change ->> 'field' = 'website'
       AND record_id IN ($1, (SELECT portal_id::text FROM portal.account WHERE crm_id = $1))
     ORDER BY audit_entry.id`,
    [crmId],
  );
  return rows;
}
