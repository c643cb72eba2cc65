import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayAddress } from '../../gateway/gateway.ts';
import { webSocketClient } from '../harness/gateway/socket.ts';
import { type Answer, post, type ToyGateway, toyGateway } from '../harness/gateway/toy-gateway.ts';

/** Twelve operations and a cost of 2,500 at once. */
const LIMITS = { operationsPerSecond: 2.4, costPerSecond: 500 };
const PLACES = 3;
const QUERY = '{ viewer { userId } }';

interface Told {
  readonly status: number | null;
  readonly retryAfter: string | null;
  readonly body: Answer['body'];
}
type Ask = (user: string, query: string) => Promise<Told>;

const toys = toyGateway({ limits: LIMITS });
const few = toyGateway({ limits: { runningPerPrincipal: PLACES } });
afterAll(async () => {
  await toys[Symbol.asyncDispose]();
  await few[Symbol.asyncDispose]();
});

const told = (body: Answer['body']): Told => ({ status: null, retryAfter: null, body });

type Transport = (toys: ToyGateway, address: GatewayAddress) => Ask;

/** Every way into the gateway. */
const TRANSPORTS: Readonly<Record<string, Transport>> = {
  POST:
    (_toys, { url }) =>
    async (user, query) => {
      const { status, headers, body } = await post(url, { query }, { authorization: `Bearer ${user}` });
      return { status, retryAfter: headers.get('retry-after'), body };
    },
  GET:
    (_toys, { url }) =>
    async (user, query) => {
      const headers = { authorization: `Bearer ${user}`, accept: 'application/json' };
      const response = await fetch(`${url}?query=${encodeURIComponent(query)}`, { headers });
      const body = (await response.json()) as Answer['body'];
      return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
    },
  'server-sent events':
    (_toys, { url }) =>
    async (user, query) => {
      const headers = { authorization: `Bearer ${user}`, accept: 'text/event-stream' };
      const response = await fetch(`${url}?query=${encodeURIComponent(query)}`, { headers });
      const text = await response.text();
      const json = response.ok ? (/data: (.*)/.exec(text)?.[1] ?? '{}') : text;
      return {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        body: JSON.parse(json),
      };
    },
  WebSocket:
    (_toys, { wsUrl }) =>
    async (user, query) => {
      const client = await webSocketClient(wsUrl, { authorization: `Bearer ${user}` });
      const body = await client.execute({ query });
      await client.close();
      return told(body);
    },
  'a call in the process':
    ({ gateway }) =>
    async (user, query) =>
      told((await gateway.execute({ query, authorization: `Bearer ${user}` })) as Answer['body']),
};

const codeOf = ({ body }: Told) => body.errors?.[0]?.extensions['code'];
let users = 0;
const newUser = () => `user-rate${++users}`;

const asking: Record<string, Ask> = {};
const askingFew: Record<string, Ask> = {};
let socketUrl = '';
beforeAll(async () => {
  const [address, addressOfFew] = await Promise.all(
    [toys, few].map(({ gateway }) => gateway.listen(0, '127.0.0.1')),
  );
  socketUrl = address?.wsUrl ?? '';
  for (const [name, transport] of Object.entries(TRANSPORTS)) {
    if (address) asking[name] = transport(toys, address);
    if (addressOfFew) askingFew[name] = transport(few, addressOfFew);
  }
});

describe.each(Object.keys(TRANSPORTS))('over %s', (transport) => {
  const ask: Ask = async (user, query) => (await asking[transport]?.(user, query)) ?? told({});

  it('a user who asks too often is told how long to wait, and another user is answered', async () => {
    const [user, other] = [newUser(), newUser()];
    await ask(other, QUERY);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(user, QUERY)));
    const refused = answers.filter((answer) => codeOf(answer) !== undefined);
    expect(refused.length).toBeGreaterThan(4);
    expect(refused.length).toBeLessThan(9);
    for (const { status, retryAfter, body } of refused) {
      const { code, retryAfterMs } = body.errors?.[0]?.extensions ?? {};
      expect(code).toBe('OPERATION_QUOTA');
      expect(retryAfterMs).toBeGreaterThan(0);
      if (status === null) continue;
      expect([status, retryAfter]).toEqual([429, String(Math.ceil(Number(retryAfterMs) / 1_000))]);
    }
    expect(codeOf(await ask(other, QUERY))).toBeUndefined();
  });

  it('what a user spends elsewhere counts, and cost as well as number', async () => {
    const [user, other] = [newUser(), newUser()];
    const dear = '{ accounts(first: 100) { edges { node { shipments(first: 20) { id } } } } }';
    await ask(other, QUERY);
    const elsewhere = Object.keys(TRANSPORTS).find((name) => name !== transport) ?? transport;
    expect(codeOf((await asking[elsewhere]?.(user, dear)) ?? told({}))).toBeUndefined();
    expect(codeOf(await ask(user, dear))).toBe('OPERATION_QUOTA');
    expect(codeOf(await ask(other, dear))).toBeUndefined();
  });

  it('documents that are refused count as well', async () => {
    const [user, other] = [newUser(), newUser()];
    await ask(other, QUERY);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(user, '{ nonesuch }')));
    const codes = new Set(answers.map(codeOf));
    expect(codes).toEqual(new Set(['BAD_USER_INPUT', 'OPERATION_QUOTA']));
  });

  it('operations that still run take places, on all transports together', async () => {
    const [user, other] = [newUser(), newUser()];
    const all = Object.values(askingFew);
    const ask: Ask = async (...asked) => (await askingFew[transport]?.(...asked)) ?? told({});
    const gate = Promise.withResolvers<void>();
    const allBegun = Promise.withResolvers<void>();
    let begun = 0;
    few.switches.release = gate.promise;
    few.switches.slowStarted = () => ++begun === PLACES && allBegun.resolve();
    await ask(other, QUERY);
    const running = all.slice(0, PLACES).map((one) => one(user, '{ slow }'));
    await allBegun.promise;
    const refused = await ask(user, QUERY);
    expect([codeOf(refused), refused.body.data]).toEqual(['TOO_MANY_OPERATIONS', undefined]);
    if (transport === 'POST' || transport === 'GET') expect(refused.status).toBe(429);
    expect(codeOf(await ask(other, QUERY))).toBeUndefined();
    gate.resolve();
    expect((await Promise.all(running)).map(codeOf)).toEqual(running.map(() => undefined));
    expect(codeOf(await ask(user, QUERY))).toBeUndefined();
  });
});

describe('a user who is alone', () => {
  it('may use what nobody else asks for', async () => {
    await using alone = toyGateway({ limits: LIMITS });
    const ask = () => alone.gateway.execute({ query: QUERY, authorization: 'Bearer user-1' });
    const answers = await Promise.all(Array.from({ length: 60 }, ask));
    expect(answers.every(({ errors }) => errors === undefined)).toBe(true);
  });
});

describe('a WebSocket', () => {
  it('stays open when an operation on it is refused', async () => {
    const [user, other] = [newUser(), newUser()];
    await asking['POST']?.(other, QUERY);
    const client = await webSocketClient(socketUrl, { authorization: `Bearer ${user}` });
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.execute({ query: QUERY })));
    expect(answers.filter(({ data }) => data !== undefined).length).toBeGreaterThan(10);
    expect(answers.some(({ errors }) => errors?.[0]?.extensions['code'] === 'OPERATION_QUOTA')).toBe(true);
    await client.close();
  });
});
