import { describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { AS_USER_1, BARE, listen, liveToys, MOVED, wire } from '../../harness/gateway/live-gateway.ts';
import { post } from '../../harness/gateway/toy-gateway.ts';

/** The first frame that a subscription gets, and the next one that the connection gets after it. */
async function asked(url: string, query: string, variables = {}) {
  const client = await wire(url);
  await client.init(AS_USER_1);
  client.subscribe('1', query, variables);
  const frame = await client.next();
  client.send({ type: 'ping' });
  return { frame, after: await client.next() };
}

const PONG = { type: 'pong' };

describe('where to resume', () => {
  it.each([
    ['a literal', 'subscription { moved(after: "3") { ...C } }', {}],
    ['a variable', 'subscription ($from: String) { moved(after: $from) { ...C } }', { from: '3' }],
    ['the default of a variable', 'subscription ($from: String = "3") { moved(after: $from) { ...C } }', {}],
    ['a required variable', 'subscription ($from: String!) { moved(after: $from) { ...C } }', { from: '3' }],
  ])('is said by %s', async (_name, query, variables) => {
    const { log, wsUrl } = await liveToys();
    for (let count = 0; count < 5; count++) log.add();
    const cursor = ' fragment C on MovedMessage { ... on StreamMessage { cursor } }';
    const { frame } = await asked(wsUrl, query + cursor, variables);
    expect(frame).toMatchObject({ type: 'next', payload: { data: { moved: { cursor: '4' } } } });
  });

  it('is now when it is null or not said', async () => {
    const { log, wsUrl } = await liveToys();
    log.add();
    for (const query of ['subscription { moved(after: null) { __typename } }', MOVED]) {
      const { frame } = await asked(wsUrl, query, { after: null });
      expect(frame).toMatchObject({ payload: { data: { moved: { __typename: 'Heartbeat' } } } });
    }
  });

  it.each(['', 'tomorrow', '007', '-1', '1.5', '1e3', '9999999999999999', ' 1'])(
    'is not %j',
    async (after) => {
      const { log, wsUrl } = await liveToys();
      const { frame, after: next } = await asked(wsUrl, MOVED, { after });
      expect(frame).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'INVALID_CURSOR' } }] });
      expect(next).toEqual(PONG);
      expect(log.opened).toBe(0);
    },
  );

  it('that is older than what is kept is told as a gap first', async () => {
    const { log, wsUrl } = await liveToys();
    log.forgotten = 7;
    log.add();
    const stream = listen(wsUrl, { after: '2' });
    expect(await stream.next()).toMatchObject({ data: { moved: { __typename: 'GapNotice', cursor: '7' } } });
    expect(await stream.event()).toBe(8);
  });
});

describe('a subscription', () => {
  it('answers what was selected and nothing of the gateway', async () => {
    const { log, wsUrl } = await liveToys();
    const selections = [
      ['{ ... on Moved { branch } }', { branch: 'b1' }],
      ['{ kind: __typename }', { kind: 'Moved' }],
      [
        '{ ... on StreamMessage { at: cursor } ... on Moved { account { legalName } } }',
        {
          at: '1',
          account: { legalName: 'Legal' },
        },
      ],
    ] as const;
    for (const [selection, moved] of selections) {
      log.events.length = 0;
      const client = await wire(wsUrl);
      await client.init(AS_USER_1);
      client.subscribe('1', `subscription { moved ${selection} }`);
      await client.next();
      log.add();
      expect((await client.next()).payload).toEqual({ data: { moved } });
    }
  });

  it('has its field in fragments, under an alias, or written twice', async () => {
    const { log, wsUrl } = await liveToys();
    log.add();
    const queries = [
      'subscription { ...R } fragment R on Subscription { it: moved(after: "0") { ... on Moved { branch } } }',
      'subscription { ... on Subscription { ... { it: moved(after: "0") { ... on Moved { branch } } } } }',
      `subscription { it: moved(after: "0") { __typename } it: moved(after: "0") { ... on Moved { branch } } }`,
      'subscription A { it: moved(after: "0") { ...B } } fragment B on Moved { branch }',
    ];
    for (const query of queries) {
      expect((await asked(wsUrl, query)).frame.payload).toMatchObject({ data: { it: { branch: 'b1' } } });
    }
  });

  it('may call its aliases and variables like anything that the gateway asks', async () => {
    const { log, wsUrl } = await liveToys();
    log.add();
    const query = `subscription ($after: String, $v0: String = "b1") { moved: moved(branch: $v0, after: $after) {
      ... on StreamMessage { kind: __typename } ... on Moved { cursor: text __typename: branch at: cursor } } }`;
    const { frame } = await asked(wsUrl, query, { after: '0' });
    const moved = { kind: 'Moved', cursor: log.events[0]?.text, __typename: 'b1', at: '1' };
    expect(frame.payload).toEqual({ data: { moved } });
  });

  it.each([
    ['two fields', 'subscription { a: moved { __typename } b: moved { __typename } }'],
    ['introspection beside its field', 'subscription { __schema { description } moved { __typename } }'],
    ['nothing but meta fields', 'subscription { __typename }'],
    ['a directive on its field', 'subscription ($x: Boolean!) { moved @include(if: $x) { __typename } }'],
    ['a directive on a fragment', 'subscription { ... @skip(if: false) { moved { __typename } } }'],
    ['a field that is not there', 'subscription { moved { nowhere } }'],
  ])('with %s is refused as wrong input', async (_name, query) => {
    const { log, wsUrl } = await liveToys();
    const { frame, after: next } = await asked(wsUrl, query, { x: true });
    expect(frame.type).toBe('error');
    expect(frame.payload).toContainEqual(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    );
    expect(next).toEqual(PONG);
    expect(log.opened).toBe(0);
  });

  it('is measured by the limits of every operation', async () => {
    const { wsUrl } = await liveToys({ limits: { depth: 2, cost: 3 } });
    const deep = 'subscription { moved { ... on Moved { account { legalName } } } }';
    expect((await asked(wsUrl, deep)).frame.payload).toMatchObject([
      { extensions: { code: 'QUERY_TOO_DEEP' } },
    ]);
    const dear = await liveToys({ limits: { cost: 0 } });
    expect((await asked(dear.wsUrl, deep)).frame.payload).toMatchObject([
      { extensions: { code: 'QUERY_TOO_EXPENSIVE' } },
    ]);
  });

  it('that the subgraph refuses gets an error with code and path, and nothing after it', async () => {
    const { log, wsUrl } = await liveToys();
    const { frame, after: next } = await asked(wsUrl, MOVED, { branch: 'unknown' });
    expect(frame).toMatchObject({
      id: '1',
      type: 'error',
      payload: [
        {
          path: ['moved'],
          message: 'There is no such branch.',
          extensions: { code: 'NOT_FOUND' },
        },
      ],
    });
    expect(next).toEqual(PONG);
    expect(log.open).toBe(0);
  });

  it('that meets a fault of the subgraph hears nothing of its kind', async () => {
    const { log, wsUrl, lines } = await liveToys();
    log.refusal = new Error('canary');
    const { frame } = await asked(wsUrl, MOVED);
    expect(frame).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'INTERNAL' } }] });
    expect(JSON.stringify([frame, lines])).not.toContain('canary');
  });

  it('waits for a subgraph that says it is away for a moment', async () => {
    const { log, wsUrl, lines } = await liveToys();
    log.refusal = new WaybillError('UPSTREAM_UNAVAILABLE', 'The portal is away.');
    const stream = listen(wsUrl);
    await expect.poll(() => lines.some(({ message }) => message === 'a stream was interrupted')).toBe(true);
    log.refusal = null;
    await stream.live();
  });

  it('ends with a fault of a field that an event may not lack', async () => {
    const { log, wsUrl } = await liveToys();
    const strict = 'subscription { moved { ... on StreamMessage { cursor } ... on Moved { strict } } }';
    const stream = listen(wsUrl, {}, 'user-1', strict);
    await stream.next();
    log.fault = new Error('canary');
    log.add();
    expect(await stream.refusal()).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
  });

  it('is answered with a clear error over plain HTTP and in process', async () => {
    const { url, gateway } = await liveToys();
    const posted = await post(url, { query: BARE });
    expect(posted.status).toBe(400);
    expect(posted.body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    const got = await fetch(`${url}?query=${encodeURIComponent(BARE)}`, {
      headers: { ...AS_USER_1, accept: 'application/graphql-response+json' },
    });
    expect(got.status).toBe(400);
    const { errors } = await gateway.execute({ query: BARE, ...AS_USER_1 });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
