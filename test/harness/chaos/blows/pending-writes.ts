import { randomUUID } from 'node:crypto';
import { demoId } from '../../../../src/cli/demo/shipments.ts';
import { newUpstreamUsage } from '../../../../src/domain/upstream-usage.ts';
import { encodeId } from '../../../../src/graph/entity-id.ts';
import { soql } from '../../../../src/salesforce/soql.ts';
import type { HubProcesses } from '../../hub-processes.ts';
import { type AccountUpdate, WRITES } from '../account-writes.ts';
import type { AccountWrite } from '../ledger.ts';
import type { Blow, Load } from './blow.ts';

const CUSTOMER = 'NORTHWIND';

/** While no change of the account reaches Salesforce, one user changes the same fields twice, under two keys. */
export const TWO_PENDING_WRITES: Blow = {
  name: 'two PENDING writes to one account',
  strike: async (hub, load) => {
    const crmId = await accountOf(hub);
    // The request is dropped before Salesforce has done anything; reads go on.
    await hub.fault({ kind: 'DROP', method: 'PATCH', path: `/sobjects/Account/${crmId}` });
    try {
      const states = [await update(load, crmId), await update(load, crmId)];
      if (states.some((state) => state !== 'PENDING')) {
        throw new Error(`the writes were answered ${states.join(' and ')}, not PENDING`);
      }
    } finally {
      await hub.clearFaults();
    }
  },
};

async function accountOf({ salesforce }: HubProcesses): Promise<string> {
  const [row] = await salesforce.query(
    soql`SELECT Id FROM Account WHERE Portal_Customer_Id__c = ${demoId('account', CUSTOMER)}`,
    newUpstreamUsage(),
  );
  if (row === undefined) throw new Error(`Salesforce does not have ${CUSTOMER}`);
  return String(row.Id);
}

/** The state that the hub's answer told. */
async function update({ client, ledger }: Load, crmId: string): Promise<string | null> {
  const number = ledger.accountWrites.length + 1;
  const input: AccountWrite['input'] = {
    id: encodeId('Account', { crmId }),
    idempotencyKey: randomUUID(),
    website: `https://a${number}.chaos.example`,
    // Valid in North America, whatever the number.
    phone: `+1312${2_000_000 + number}`,
  };
  const outcome = await client.write<AccountUpdate>('accountUpdate', input, WRITES);
  ledger.book(`accountUpdate to ${input.website}`, outcome);
  const state = outcome.kind === 'ACKNOWLEDGED' ? (outcome.payload.writes[0]?.state ?? null) : null;
  ledger.accountWrites.push({ crmId, input, isAcknowledged: outcome.kind === 'ACKNOWLEDGED' });
  return state;
}
