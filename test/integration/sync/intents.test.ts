import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { Principal } from '../../../src/ledger/principal.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { finishIntents } from '../../../src/sync/intents.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const SALES: Principal = {
  ...{ subject: 'sales@example.com', role: 'SALES', system: 'SALESFORCE', requestId: 'r-1' },
};

/** A lease that ran out, by any clock of this machine. */
const LONG_AGO_MS = -600_000;

/** As a mutation whose process died after it had recorded what it was about to do. */
async function abandon(key: string, from: string | null, to: string) {
  const { crmId, portalId } = world.customer;
  await world.dependencies.unitOfWork.run(SALES, async ({ ledger, idempotency }) => {
    await idempotency.begin(key, `hash of ${key}`);
    const write = { record: 'Account', crmId, portalId } as const;
    const intent = {
      action: 'accountUpdate',
      idempotencyKey: key,
      recordId: crmId,
      accountId: portalId,
      accountCrmId: crmId,
      decidedAt: await ledger.intents.clock(),
      writes: [{ ...write, newValues: { industry: to }, baseValues: { industry: from } }],
    };
    await ledger.intents.open(SALES, intent, LONG_AGO_MS);
  });
}

async function industry(): Promise<unknown> {
  const [row] = await world.inSalesforce(
    soql`SELECT Industry FROM Account WHERE Id = ${world.customer.crmId}`,
  );
  return row?.['Industry'];
}

async function answerTo(key: string) {
  return await world.dependencies.unitOfWork.run(SALES, ({ idempotency }) =>
    idempotency.begin(key, `hash of ${key}`),
  );
}

describe('abandoned writes to Salesforce', () => {
  it('are written when they had not been, with audit and answer', async () => {
    await abandon('never sent', null, 'Shipping');
    await finishIntents(world.dependencies);
    expect(await industry()).toBe('Shipping');
    expect(await answerTo('never sent')).toMatchObject({ kind: 'REPLAY', response: { userErrors: [] } });
    const { rows } = await world.dependencies.ledger.audit.list(
      { record: 'Account', recordId: world.customer.portalId },
      { direction: 'forward', size: 1, position: null },
    );
    expect(rows).toMatchObject([
      {
        ...{ principal: SALES.subject, action: 'accountUpdate', requestId: 'r-1' },
        changes: [{ field: 'industry', old: null, new: 'Shipping' }],
      },
    ]);
  });

  it('are only answered when they had been', async () => {
    await world.org.asAdministrator.update(
      'Account',
      world.customer.crmId,
      { Industry: 'Energy' },
      newUpstreamUsage(),
    );
    await abandon('sent', 'Shipping', 'Energy');
    await world.org.forget();
    await finishIntents(world.dependencies);
    expect(await world.org.calls()).toBe(1);
    expect(await answerTo('sent')).toMatchObject({ kind: 'REPLAY', response: { userErrors: [] } });
  });

  it('give way to what somebody changed since', async () => {
    await abandon('overtaken', 'Shipping', 'Banking');
    await finishIntents(world.dependencies);
    expect(await industry()).toBe('Energy');
    expect(await answerTo('overtaken')).toMatchObject({
      ...{ kind: 'REPLAY', response: { userErrors: [{ code: 'STALE' }] } },
    });
  });
});
