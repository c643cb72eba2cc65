import { print } from 'graphql';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Gateway } from '../../gateway/gateway.ts';
import { LiveMilestonesDocument } from '../../schema/generated/operations.ts';
import { createLogger } from '../../src/cli/logger.ts';
import { wireGateway } from '../../src/cli/wiring/gateway.ts';
import { follow } from '../../src/client/follow.ts';
import { type Balancer, startBalancer } from '../harness/balancer.ts';
import { askGateway, startTestHub, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';
import { book } from './bookings.ts';

interface Message {
  readonly __typename: string;
  readonly shipment: { readonly number: string } | null;
}

let hub: TestHub;
let balancer: Balancer;
/** The only one that is left when all others were replaced. */
let last: Served | null = null;
beforeAll(async () => {
  hub = await startTestHub({ worker: true });
  balancer = await startBalancer();
});
afterAll(async () => {
  await last?.gateway.close();
  await balancer?.[Symbol.asyncDispose]();
  await hub?.[Symbol.asyncDispose]();
});

interface Served {
  readonly gateway: Gateway;
  readonly origin: string;
}

async function startGateway(): Promise<Served> {
  const gateway = await wireGateway(hub.config, hub.adapters, createLogger(hub.config));
  const { url } = await gateway.listen(0, '127.0.0.1');
  return { gateway, origin: new URL(url).origin };
}

/** The hub as its clients reach it. */
const clients: Pick<TestHub, 'ask'> = {
  ask: (user, operation, variables) =>
    askGateway(`${balancer.origin}/graphql`, hub.tokens[user ?? ''] ?? null, operation, variables),
};

it('gateways that are replaced one after the other under load lose no request and no event', async () => {
  const heard: string[] = [];

  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const before = [{ gateway: hub.gateway, origin: new URL(hub.url).origin }, await startGateway()];
  balancer.use(before.map(({ origin }) => origin));
  await balancer.look();
  const messages = follow<Record<string, Message>>({
    url: `${balancer.origin.replace('http', 'ws')}/graphql`,
    query: print(LiveMilestonesDocument),
    token: () => hub.tokens['customer'] ?? '',
    signal: stop.signal,
  });
  await messages.next();

  const following = (async () => {
    for await (const { data } of messages) {
      const [message] = Object.values(data ?? {});
      if (message?.shipment != null) heard.push(message.shipment.number);
    }
  })();

  let booked = 0;
  const rolled = new AbortController();
  const load = Array.from({ length: 3 }, async () => {
    // Each booking is answered without an error, or `book` throws.
    while (!rolled.signal.aborted) {
      await book(clients, 1);
      booked += 1;
    }
  });
  last = await startGateway();
  balancer.use([...before, last].map(({ origin }) => origin));
  for (const [index, { gateway }] of before.entries()) {
    await balancer.look();
    gateway.drain();
    const soFar = booked;
    await until(() => booked > soFar + 3);
    const staying = [...before.slice(index + 1), last];
    expect(await balancer.look()).toEqual(staying.map(({ origin }) => origin));
    await gateway.close();
  }
  rolled.abort();
  await Promise.all(load);

  await until(() => heard.length >= booked);

  expect(new Set(heard).size).toBe(booked);
  expect(heard).toHaveLength(booked);
  stop.abort();
  await following.catch(() => undefined);
});

it('a gateway that ends before the balancer has looked loses a request', async () => {
  expect((await clients.ask('customer', '{ viewer { role } }')).errors).toEqual([]);
  await last?.gateway.close();
  expect((await clients.ask('customer', '{ viewer { role } }')).status).toBe(502);
});
