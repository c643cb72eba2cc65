import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { possibleDecisions } from '../../../src/domain/review-decisions.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { AuditEntry } from '../../../src/ledger/audit/audit-log.ts';
import type { Principal } from '../../../src/ledger/principal.ts';
import type { ReviewItem } from '../../../src/ledger/review/review-item.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { finishIntents } from '../../../src/sync/intents.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { until } from '../../harness/until.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const SALES: Principal = {
  subject: 'sales@example.com',
  role: 'SALES',
  system: 'SALESFORCE',
  requestId: 'r-1',
};

/** A lease that ran out, by any clock of this machine. */
const LONG_AGO_MS = -600_000;

/** As a mutation whose process died after it had recorded what it was about to do. */
async function abandon(key: string, from: string | null, to: string, field = 'industry') {
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
      writes: [{ ...write, newValues: { [field]: to }, baseValues: { [field]: from } }],
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

async function newestAudit(): Promise<AuditEntry | undefined> {
  const { rows } = await world.dependencies.ledger.audit.list(
    { record: 'Account', recordId: world.customer.portalId },
    { direction: 'forward', size: 1, position: null },
  );
  return rows[0];
}

async function inSalesforceNow(value: string): Promise<void> {
  const { crmId } = world.customer;
  await world.org.asAdministrator.update('Account', crmId, { Industry: value }, newUpstreamUsage());
}

/** Finishes all of them, also when a call timed out on a busy machine and its write was put off. */
async function finishAll(): Promise<void> {
  const { ledger } = world.dependencies;
  await until(async () => {
    await finishIntents(world.dependencies);
    return (await ledger.intents.openOn([world.customer.crmId])).length === 0;
  });
}

/** A person approves, and the worker carries the decision and its write out. */
async function approve(item: ReviewItem | undefined): Promise<void> {
  const seen = { id: item?.id ?? '', expectedVersion: item?.version ?? 0 };
  await world.dependencies.ledger.review.decide(seen, { kind: 'APPROVE' }, 'person@example.com');
  await new DecisionWork(world.dependencies).round();
  await finishAll();
}

describe('abandoned writes to Salesforce', () => {
  it('are written when they had not been, with audit and answer', async () => {
    await abandon('never sent', null, 'Shipping');
    await finishAll();
    expect(await industry()).toBe('Shipping');
    expect(await answerTo('never sent')).toMatchObject({ kind: 'REPLAY', response: { userErrors: [] } });
    expect(await newestAudit()).toMatchObject({
      principal: SALES.subject,
      action: 'accountUpdate',
      requestId: 'r-1',
      changes: [{ field: 'industry', old: null, new: 'Shipping' }],
    });
  });

  it('are only answered when they had been', async () => {
    await inSalesforceNow('Energy');
    await abandon('sent', 'Shipping', 'Energy');
    await world.org.forget();
    await finishAll();
    expect(await world.org.calls()).toBe(1);
    expect(await answerTo('sent')).toMatchObject({ kind: 'REPLAY', response: { userErrors: [] } });
  });

  it('give way to what somebody changed since, and a person decides', async () => {
    await abandon('overtaken', 'Shipping', 'Banking');
    await finishAll();
    expect(await industry()).toBe('Energy');
    expect(await answerTo('overtaken')).toMatchObject({
      kind: 'REPLAY',
      response: { userErrors: [{ code: 'STALE' }] },
    });
    const [item] = await world.review();
    expect(item).toMatchObject({
      category: 'CONFLICT',
      record: 'Account',
      portalId: world.customer.portalId,
      fields: [{ field: 'industry', portalValue: 'Banking', crmValue: 'Energy' }],
    });
    expect(item && possibleDecisions(item, { deleted: false })).toEqual(['APPROVE']);
    await approve(item);
    expect(await industry()).toBe('Banking');
    expect(await newestAudit()).toMatchObject({
      principal: 'person@example.com',
      action: 'reviewItemApprove',
      changes: [{ field: 'industry', old: 'Energy', new: 'Banking' }],
    });
    expect(await world.review()).toEqual([]);
  });

  it('are approved in vain when somebody changed it again since the person saw it', async () => {
    await abandon('overtaken again', 'Shipping', 'Chemicals');
    await finishAll();
    const [item] = await world.review();
    await inSalesforceNow('Energy');
    await approve(item);
    expect(await industry()).toBe('Energy');
    expect(await world.review()).toMatchObject([
      { category: 'CONFLICT', fields: [{ portalValue: 'Chemicals', crmValue: 'Energy' }] },
    ]);
  });

  it('make no attempt while the API budget is kept for more urgent calls', async () => {
    const { salesforce, ledger } = world.dependencies;
    const leave = async (remaining: number) => {
      await world.redisConnection.run((client) => client.flushall());
      await world.org.arm({ kind: 'LIMIT', remaining, times: 1 });
      await salesforce.query(soql`SELECT Id FROM Account LIMIT 1`, newUpstreamUsage());
    };
    await leave(10);
    await abandon('within the budget', 'Energy', 'Shipping');
    const attempts = async () =>
      (await ledger.intents.openOn([world.customer.crmId])).map((intent) => intent.attempts);
    const before = await attempts();
    await finishIntents(world.dependencies);
    expect(await attempts()).toEqual(before);
    await leave(100_000);
    await finishAll();
    expect(await industry()).toBe('Shipping');
    await inSalesforceNow('Energy');
  });

  it('that Salesforce refuses for good are put before a person, with the answer', async () => {
    for (const { id, version } of await world.review()) {
      await world.dependencies.ledger.review.dismiss({ id, expectedVersion: version }, 'no more', 'tester');
    }
    await abandon('refused', 'Energy', 'Shipping');
    const refusal = { kind: 'FAIL', method: 'PATCH', path: '/sobjects/Account/', times: 1 };
    await world.org.arm({ ...refusal, code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No.' });
    await finishAll();
    expect(await answerTo('refused')).toMatchObject({
      kind: 'REPLAY',
      response: { userErrors: [{ code: 'REJECTED' }] },
    });
    const [item] = await world.review();
    expect(item).toMatchObject({ category: 'REJECTED', fields: [{ portalValue: 'Shipping' }] });
    await approve(item);
    expect(await industry()).toBe('Shipping');
  });
});

describe('a value of Salesforce that a mutation wrote', () => {
  it('comes back as the change of its user, in whatever form; another value as a change of Salesforce', async () => {
    await world.pullAll();
    await world.org.arm({
      kind: 'REWRITE',
      object: 'Account',
      field: 'Phone',
      value: '(212) 555-0123',
      times: 1,
    });
    await abandon('phone', null, '+12125550123', 'phone');
    await finishAll();
    const { crmId, portalId } = world.customer;
    await world.org.asAdministrator.update('Account', crmId, { BillingCountry: 'US' }, newUpstreamUsage());
    await world.pullAll();
    await abandon('phone 2', '(212) 555-0123', '+12125550188', 'phone');
    await finishAll();
    await world.pullAll();
    const [row] = await world.store.carried.byIds('Account', [portalId]);
    expect(row).toMatchObject({ phone: '+12125550188' });
    const copied = (entry?: AuditEntry) => [entry?.action, entry?.principal, entry?.changes];
    expect(copied(await newestAudit())).toEqual([
      'accountUpdate',
      SALES.subject,
      [{ field: 'phone', old: '+12125550123', new: '+12125550188' }],
    ]);
    await world.org.asAdministrator.update('Account', crmId, { Phone: '+12125550199' }, newUpstreamUsage());
    await world.pullAll();
    expect(copied(await newestAudit())).toEqual([
      'salesforceChange',
      expect.stringMatching(/^salesforce:005/),
      [{ field: 'phone', old: '+12125550188', new: '+12125550199' }],
    ]);
  });
});
