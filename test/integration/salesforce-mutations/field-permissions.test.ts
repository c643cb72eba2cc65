import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { type SalesforceWorld, startSalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import { accountId, inSalesforce, mutate } from './mutating.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

afterEach(async () => {
  await world.org.grantAll();
  await world.org.asHub.access.refresh(['Account'], newUpstreamUsage());
});

const sales = staff('SALES');
let turn = 0;

/** Fields that accountUpdate writes: how the input and Salesforce name them, and a value that changes them. */
const FIELDS = [
  ['website', 'Website', () => `https://${turn}.example`],
  ['phone', 'Phone', () => `+1212555${String(1000 + turn)}`],
  ['industry', 'Industry', () => (turn % 2 === 0 ? 'Transportation' : 'Retail')],
] as const;

describe.each(FIELDS)('with %s out of reach, accountUpdate', (lacked, api, valueOf) => {
  it.each(['NOTHING', 'READ'] as const)(
    'writes the other fields, and refuses this one by its name: %s',
    async (right) => {
      const { org, acme } = world;
      const [id, { crmId }] = [accountId(acme), acme.account];
      await org.grant('Account', api, right);
      for (const [field, other, otherValue] of FIELDS.filter(([name]) => name !== lacked)) {
        turn += 1;
        const value = otherValue();
        const { errors, payload } = await mutate(world, sales, 'accountUpdate', { id, [field]: value });
        // The answered record lacks the field; the write does not.
        expect(errors.filter(({ path }) => path !== `accountUpdate.account.${lacked}`)).toEqual([]);
        expect(payload).toMatchObject({ userErrors: [] });
        expect(await inSalesforce(world, 'Account', crmId, [other])).toEqual({ [other]: value });
      }
      const before = await inSalesforce(world, 'Account', crmId, [api]);
      turn += 1;
      const refused = await mutate(world, sales, 'accountUpdate', { id, [lacked]: valueOf() });
      expect(JSON.stringify(refused)).toContain('UPSTREAM_PERMISSION');
      expect(await inSalesforce(world, 'Account', crmId, [api])).toEqual(before);
    },
  );
});
