import { randomUUID } from 'node:crypto';
import { type DocumentNode, print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  LiveExceptionsDocument,
  LiveMilestonesDocument,
  LiveReviewQueueDocument,
} from '../../schema/generated/operations.ts';
import { createLogger } from '../../src/cli/logger.ts';
import { wireGateway } from '../../src/cli/wiring/gateway.ts';
import { follow } from '../../src/client/follow.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ worker: true });
});
afterAll(() => hub?.[Symbol.asyncDispose]());

type Message = Readonly<Record<string, unknown>> & { readonly __typename: string };

/** What a user's client hears, message by message. It is live when this resolves. */
async function listen(
  user: string,
  operation: DocumentNode | string,
  { url = hub.wsUrl, variables = {} }: { url?: string; variables?: object } = {},
) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const messages = follow<Record<string, Message>>({
    url,
    variables,
    signal: stop.signal,
    query: typeof operation === 'string' ? operation : print(operation),
    token: () => hub.tokens[user] ?? '',
  });
  const next = async () => Object.values((await messages.next()).value?.data ?? {})[0];
  expect(await next()).toMatchObject({ __typename: 'Heartbeat' });
  return {
    /** The next message that is no heartbeat. */
    event: async () => {
      for (;;) {
        const message = await next();
        if (message?.__typename !== 'Heartbeat') return message;
      }
    },
  };
}

async function done(mutation: string, input: object, selection = ''): Promise<Record<string, unknown>> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await hub.ask<Record<string, { userErrors: unknown[] }>>(
    'admin',
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message } ${selection} } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  );
  expect([...errors, ...(data?.[mutation]?.userErrors ?? [])]).toEqual([]);
  return data?.[mutation] as unknown as Record<string, unknown>;
}

async function shipmentOf(user: string, number: string): Promise<string> {
  const { data } = await hub.ask<{ shipment: { id: string } }>(
    user,
    'query ($value: String!) { shipment(reference: { value: $value }) { id } }',
    { value: number },
  );
  return data?.shipment.id ?? '';
}

async function arrived(shipmentId: string): Promise<void> {
  const event = { shipmentId, eventId: randomUUID(), milestone: 'ARRIVED_AT_TERMINAL' };
  const occurred = { at: new Date().toISOString() };
  await done('milestonesRecord', { source: 'PORTAL', events: [{ ...event, occurred }] });
}

describe('the examples of streams', () => {
  it.each([
    ['customer', LiveMilestonesDocument],
    ['serviceAgent', LiveExceptionsDocument],
    ['serviceAgent', LiveReviewQueueDocument],
  ] as const)('go live for a %s', async (user, document) => {
    await listen(user, document);
  });
});

it('a customer hears of their own milestones, joined with Salesforce, and of nobody else’s', async () => {
  const [mine, others] = await Promise.all([
    listen('customer', LiveMilestonesDocument),
    listen('otherCustomer', LiveMilestonesDocument),
  ]);
  await arrived(await shipmentOf('admin', 'WB-NOR-1001'));
  await arrived(await shipmentOf('admin', 'WB-HAR-1001'));
  expect(await mine.event()).toMatchObject({
    __typename: 'MilestoneRecorded',
    event: { milestone: 'ARRIVED_AT_TERMINAL' },
    shipment: { number: 'WB-NOR-1001', account: { legalName: 'Northwind Instruments, Inc.' } },
  });
  expect(await others.event()).toMatchObject({ shipment: { number: 'WB-HAR-1001' } });
});

it('an exception is heard of when it is opened, and again when Salesforce has its case', async () => {
  const stream = await listen('serviceAgent', LiveExceptionsDocument);
  const shipmentId = await shipmentOf('admin', 'WB-NOR-1001');
  await done('exceptionOpen', { shipmentId, code: 'DAMAGED', customerActionRequired: true });
  expect(await stream.event()).toMatchObject({ exception: { code: 'DAMAGED', state: 'OPEN' } });
  expect(await stream.event()).toMatchObject({
    changedFields: ['case'],
    exception: { code: 'DAMAGED', case: { status: 'New' } },
  });
});

it('a case that changes in Salesforce is heard of with what it says then', async () => {
  const stream = await listen(
    'customer',
    `subscription ($after: String) {
      caseChanged(after: $after) {
        __typename
        ... on StreamMessage { cursor }
        ... on CaseChanged { case { id status } }
      }
    }`,
  );
  const usage = newUpstreamUsage();
  const [found] = await hub.org.asAdministrator.query(
    soql`SELECT Id FROM Case WHERE Status = ${'New'} AND Account.Name LIKE ${'Northwind%'} LIMIT 1`,
    usage,
  );
  await hub.org.asAdministrator.update('Case', found?.Id ?? '', { Status: 'Working' }, usage);
  for (;;) {
    const message = (await stream.event()) as unknown as { case: { status: string } | null };
    if (message.case?.status === 'Working') break;
  }
});

it('a client misses nothing and hears nothing twice when the gateway is restarted', async () => {
  const first = await wireGateway(hub.config, hub.adapters, createLogger(hub.config));
  const { url, wsUrl } = await first.listen(0, '127.0.0.1');
  const shipmentId = await shipmentOf('admin', 'WB-NOR-1003');
  const stream = await listen('customer', LiveMilestonesDocument, { url: wsUrl });
  const cursors = await hub.adapters.liveFeed().cursors();
  const heard: (number | null)[] = [];
  const hear = async () => heard.push(cursors.decode(String((await stream.event())?.['cursor'])));
  await arrived(shipmentId);
  await hear();
  await first.close();
  await arrived(shipmentId);
  const second = await wireGateway(hub.config, hub.adapters, createLogger(hub.config));
  onTestFinished(() => second.close());
  await second.listen(Number(new URL(url).port), '127.0.0.1');
  await hear();
  await arrived(shipmentId);
  await hear();
  expect(heard).not.toContain(null);
  expect(heard).toEqual(heard.toSorted((one, other) => Number(one) - Number(other)));
  expect(new Set(heard).size).toBe(3);
});

it('a user who is deactivated is sent away in mid-stream, and told why', async () => {
  const stream = await listen('branchCustomer', LiveMilestonesDocument);
  const { data } = await hub.ask<{ viewer: { user: { id: string; version: number } } }>(
    'branchCustomer',
    '{ viewer { user { id version } } }',
  );
  const ended = expect(stream.event()).rejects.toMatchObject({
    code: 4403,
    reason: expect.stringContaining('deactivated'),
  });
  await done('portalUserDeactivate', { id: data?.viewer.user.id });
  await ended;
});
