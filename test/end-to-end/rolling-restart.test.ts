import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Gateway } from '../../gateway/gateway.ts';
import { createLogger } from '../../src/cli/logger.ts';
import { wireGateway } from '../../src/cli/wiring/gateway.ts';
import { follow } from '../../src/client/follow.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { type Balancer, startBalancer } from '../harness/balancer.ts';
import { compareShipments } from '../harness/chaos/compare.ts';
import { drained } from '../harness/chaos/ending.ts';
import { GraphClient } from '../harness/chaos/graph-client.ts';
import { Ledger } from '../harness/chaos/ledger.ts';
import { runWriters } from '../harness/chaos/writers.ts';
import { type Command, loggedUrl, runWaybill } from '../harness/command.ts';
import { withDatabase } from '../harness/database-session.ts';
import { askGateway, startTestHub, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';
import { book } from './bookings.ts';
import { hubEnvironment } from './hub-environment.ts';

interface Message {
  readonly __typename: string;
  readonly cursor: string;
  readonly event?: { readonly eventId: string };
  readonly shipment?: { readonly number: string } | null;
}

let hub: TestHub;
let balancer: Balancer;
/** The only one that is left when all others were replaced. */
let last: Served | null = null;
/** Processes of their own; they carry the changes in all tests of this file. */
const workers: Command[] = [];
beforeAll(async () => {
  hub = await startTestHub();
  balancer = await startBalancer();
  workers.push(...(await Promise.all([startWorker(), startWorker()])));
});
afterAll(async () => {
  await last?.gateway.close();
  await balancer?.[Symbol.asyncDispose]();
  for (const worker of workers) await worker[Symbol.asyncDispose]();
  await hub?.[Symbol.asyncDispose]();
});

async function startWorker(): Promise<Command> {
  const settings = { WAYBILL_WORKER_PORT: '0', SALESFORCE_POLL_MS: '200' };
  const command = runWaybill(['worker'], { ...hubEnvironment(hub), ...settings });
  await command.line((line) => (line.includes('the worker works') ? line : null));
  return command;
}

const FOLLOWED = `subscription ($after: String) { milestoneRecorded(after: $after) { __typename
  ... on StreamMessage { cursor } ... on MilestoneRecorded { event { eventId } shipment { number } } } }`;

/** Every milestone that a user's client hears until the test ends, whatever becomes of its connection. It is live when this resolves. */
async function listen(origin: string, user: string): Promise<readonly Message[]> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const heard: Message[] = [];
  const messages = follow<Record<string, Message>>({
    url: `${origin.replace('http', 'ws')}/graphql`,
    query: FOLLOWED,
    token: () => hub.tokens[user] ?? '',
    signal: stop.signal,
  });
  await messages.next();
  void (async () => {
    for await (const { data } of messages) {
      const [message] = Object.values(data ?? {});
      if (message !== undefined && message.__typename !== 'Heartbeat') heard.push(message);
    }
  })().catch(() => undefined);
  return heard;
}

const eventsOf = (heard: readonly Message[]) => heard.flatMap(({ event }) => event?.eventId ?? []);

/** Writers of shipments, notes, milestones and exceptions, and what they were answered. */
function startWriting(url: string, label: string) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const ledger = new Ledger();
  const client = new GraphClient(url, hub.tokens['admin'] ?? '', new AbortController().signal);
  const writing = runWriters({ client, ledger, count: 3, label, pauseMs: 0, stop: stop.signal });
  return {
    ledger,
    more: async (count: number) => {
      const before = ledger.writes;
      await until(() => ledger.writes >= before + count);
    },
    /** Every write was answered at its first attempt; what both systems and the followers have agrees with the answers. */
    end: async (heard: readonly Message[]) => {
      stop.abort();
      await writing;
      const { refused, unanswered } = ledger;
      expect({ refused, unanswered, repeated: client.repeated }).toEqual({
        refused: [],
        unanswered: [],
        repeated: 0,
      });
      await drained(hub.database.url, 60_000);
      const compared = await withDatabase(hub.database.url, (database) =>
        compareShipments(ledger, database, hub.org.asAdministrator),
      );
      expect(compared).toEqual({ lost: [], doubled: [], outOfOrder: [] });
      const events = ledger.shipments.flatMap((shipment) => shipment.events);
      await until(() => events.every((eventId) => eventsOf(heard).includes(eventId)));
      expect(heard.filter(({ __typename }) => __typename !== 'MilestoneRecorded')).toEqual([]);
      expect(new Set(eventsOf(heard)).size).toBe(heard.length);
    },
  };
}

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

it('workers that are replaced one after the other under load lose no change, send none twice, and no follower misses an event', async () => {
  const heard = await listen(new URL(hub.url).origin, 'admin');
  const writing = startWriting(hub.url, 'worker-');
  const [account] = await hub.org.asAdministrator.query(
    soql`SELECT Id FROM Account WHERE Portal_Customer_Id__c != null LIMIT 1`,
    newUpstreamUsage(),
  );
  let phone = '';
  const rolled = new AbortController();
  const people = (async () => {
    for (let n = 0; !rolled.signal.aborted; n += 1) {
      await writing.more(2);
      phone = `+1312555${String(n).padStart(4, '0')}`;
      await hub.org.asAdministrator.update(
        'Account',
        account?.Id ?? '',
        { Phone: phone },
        newUpstreamUsage(),
      );
    }
  })();

  for (const [at, old] of workers.entries()) {
    await writing.more(10);
    const next = await startWorker();
    await writing.more(10);
    old.process.kill('SIGTERM');
    expect(await old.ended).toBe(0);
    workers[at] = next;
  }
  await writing.more(10);
  rolled.abort();
  await people;

  await writing.end(heard);
  const sql = async <Row extends object>(text: string, values: readonly unknown[]) =>
    await withDatabase(hub.database.url, async (client) => (await client.query<Row>(text, [...values])).rows);
  await until(async () => {
    const [row] = await sql<{ phone: string }>('SELECT phone FROM portal.account WHERE crm_id = $1', [
      account?.Id,
    ]);
    return row?.phone === phone;
  });
  const taken = await sql<{ phone: string }>(
    `SELECT c->>'new' AS phone FROM ledger.audit_entry e, json_array_elements(e.changes) c
      WHERE e.principal LIKE 'salesforce:%' AND c->>'field' = 'phone' ORDER BY e.id`,
    [],
  );
  expect(new Set(taken.map((row) => row.phone)).size).toBe(taken.length);
  expect(taken.at(-1)?.phone).toBe(phone);
});

it('a subgraph elsewhere that is replaced behind a balancer under load loses no request and no event', async () => {
  await using line = await startBalancer();
  const envelopeSecretFile = join(hub.config.dataFolder, 'envelope-keys');
  writeFileSync(envelopeSecretFile, `k1:${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 });
  await using parts = new AsyncDisposableStack();
  const start = async () => {
    const settings = { WAYBILL_ENVELOPE_SECRET_FILE: envelopeSecretFile, WAYBILL_DRAIN_SECONDS: '2' };
    const command = parts.use(runWaybill(['subgraph', 'portal'], { ...hubEnvironment(hub), ...settings }));
    return { command, origin: new URL(await command.line(loggedUrl('the subgraph answers'))).origin };
  };
  const old = await start();
  line.use([old.origin]);
  await line.look();
  const config = { ...hub.config, envelopeSecretFile, portalSubgraphUrl: `${line.origin}/graphql` };
  const gateway = await wireGateway(config, hub.adapters, createLogger(config));
  parts.defer(() => gateway.close());
  const { url } = await gateway.listen(0, '127.0.0.1');
  const heard = await listen(new URL(url).origin, 'admin');
  const writing = startWriting(url, 'subgraph-');
  const rolled = new AbortController();
  const ask = () =>
    askGateway(url, hub.tokens['customer'] ?? null, '{ shipments(first: 5) { nodes { number } } }');
  const failed: unknown[] = [];
  const reading = (async () => {
    while (!rolled.signal.aborted) failed.push(...(await ask()).errors);
  })();

  await writing.more(10);
  const next = await start();
  line.use([old.origin, next.origin]);
  expect(await line.look()).toHaveLength(2);
  await writing.more(10);
  old.command.process.kill('SIGTERM');
  await until(async () => !(await line.look()).includes(old.origin));
  expect(await old.command.ended).toBe(0);
  await writing.more(10);
  rolled.abort();
  await reading;
  expect(failed).toEqual([]);

  await writing.end(heard);
  // Killed, it tells no balancer before.
  next.command.process.kill('SIGKILL');
  await next.command.ended;
  expect((await ask()).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
});

it('gateways that are replaced one after the other under load lose no request and no event', async () => {
  const before = [{ gateway: hub.gateway, origin: new URL(hub.url).origin }, await startGateway()];
  balancer.use(before.map(({ origin }) => origin));
  await balancer.look();
  const messages = await listen(balancer.origin, 'customer');

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

  await until(() => messages.length >= booked);

  const heard = messages.map(({ shipment }) => shipment?.number);
  expect(new Set(heard).size).toBe(booked);
  expect(heard).toHaveLength(booked);
});

it('a gateway that ends before the balancer has looked loses a request', async () => {
  expect((await clients.ask('customer', '{ viewer { role } }')).errors).toEqual([]);
  await last?.gateway.close();
  expect((await clients.ask('customer', '{ viewer { role } }')).status).toBe(502);
});
