import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SocketClient, webSocketClient } from '../../harness/gateway/socket.ts';
import { post, toyGateway } from '../../harness/gateway/toy-gateway.ts';

const toys = toyGateway({ development: false });
let url = '';
let socket: SocketClient;
beforeAll(async () => {
  const address = await toys.gateway.listen(0, '127.0.0.1');
  url = address.url;
  socket = await webSocketClient(address.wsUrl, { authorization: 'Bearer user-1' });
});
afterAll(async () => {
  await socket.close();
  await toys[Symbol.asyncDispose]();
});

it('a client gets the cost of an operation and what it may spend, and nothing is run, on each transport', async () => {
  const query = 'query($n: Int!) { accounts(first: $n) { edges { node { id } } } }';
  const asked = { query, variables: { n: 10 }, extensions: { costOnly: true } };
  const cost = {
    requested: 21,
    limit: 10_000,
    available: expect.any(Number),
    costPerSecond: expect.any(Number),
  };
  const expected = { data: null, extensions: { cost } };
  const first = await post(url, asked);
  expect([first.status, first.body]).toEqual([200, expected]);
  expect(await socket.execute(asked)).toEqual(expected);
  const events = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: 'Bearer user-1',
    },
    body: JSON.stringify(asked),
  });
  expect(await events.text()).toContain('{"data":null,"extensions":{"cost":{"requested":21');
  const mutation = { query: 'mutation { noteAdd(text: "x") }', extensions: { costOnly: true } };
  expect((await post(url, mutation)).body).toMatchObject({
    data: null,
    extensions: { cost: { requested: 10 } },
  });
  expect(await socket.execute(mutation)).toMatchObject({ data: null });
  // Asked again it costs as much: asking for it has spent nothing.
  const again = (await post(url, asked)).body.extensions?.['cost'] as { readonly available: number };
  const before = first.body.extensions?.['cost'] as { readonly available: number };
  expect(again.available).toBeGreaterThanOrEqual(before.available);
  const tooMuch = await post(url, { query: '{ priced }', extensions: { costOnly: true } });
  expect(tooMuch.body.errors?.[0]?.extensions).toMatchObject({
    code: 'QUERY_TOO_EXPENSIVE',
    actual: 20_000,
  });
  expect((await post(url, { ...mutation, extensions: { costOnly: 'true' } })).status).toBe(400);
});
