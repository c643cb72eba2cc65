import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { shareUsedUp } from '../../src/domain/api-shares.ts';
import { ERRORS, type ErrorCode, WaybillError } from '../../src/domain/errors.ts';
import { listen, liveToys, type Message, wire } from '../harness/gateway/live-gateway.ts';
import type { ToyLog } from '../harness/gateway/live-toys.ts';
import { remoteToys } from './remote-toys.ts';

const WHOLE = /* GraphQL */ `
  subscription ($after: String) {
    moved(after: $after) {
      __typename
      ... on StreamMessage { cursor }
      ... on Moved { strict entry { number name } account { legalName } }
    }
  }
`;

const TEMPORARY = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].class === 'temporary');

const away = (code: ErrorCode = 'UPSTREAM_UNAVAILABLE') => new WaybillError(code, 'The portal is away.');

/** An answer to an event of the toys, with nothing missing. */
const whole = (number: number) => ({
  data: {
    moved: {
      __typename: 'Moved',
      cursor: `${number}`,
      strict: 'whole',
      entry: { number, name: 'named' },
      account: { legalName: 'Legal' },
    },
  },
});

/** From now on the record of each event fails. Resolves when it has been read a number of times. */
function fail(log: ToyLog, error: Error) {
  let reads = 0;
  log.readEntry = () => {
    reads += 1;
    throw error;
  };
  return {
    /** Until the record was read again, and again. */
    isMet: () => expect.poll(() => reads).toBeGreaterThan(2),
    heal: () => {
      log.readEntry = (number) => ({ number });
    },
  };
}

describe.each([
  ['in this process', liveToys],
  ['elsewhere', remoteToys],
] as const)('an event of a subgraph %s', (_where, start) => {
  it.each(TEMPORARY)(
    'waits while its record fails with %s, keeps its place, and comes whole',
    async (code) => {
      const { log, wsUrl } = await start();
      const streams = [1, 2].map(() => listen(wsUrl, {}, 'user-1', WHOLE));
      await Promise.all(streams.map((stream) => stream.live()));
      const { isMet, heal } = fail(log, away(code));
      log.add();
      await isMet();
      log.add();
      // A heartbeat would promise that nothing came before it.
      log.beat();
      heal();
      const answers = await Promise.all(
        streams.map(async ({ next }) => [await next(), await next(), await next()]),
      );
      const beat = { data: { moved: { __typename: 'Heartbeat', cursor: '2' } } };
      expect(answers).toEqual(streams.map(() => [whole(1), whole(2), beat]));
      // It was read again where it stood: nobody asked for the stream anew.
      expect(log.opened).toBe(1);
    },
  );

  it('waits for a field that a message may not lack', async () => {
    const { log, wsUrl } = await start();
    const stream = listen(wsUrl, {}, 'user-1', WHOLE);
    await stream.live();
    log.fault = away('UPSTREAM_TIMEOUT');
    log.add();
    await expect.poll(() => log.faults).toBeGreaterThan(2);
    log.fault = null;
    expect(await stream.next()).toEqual(whole(1));
  });

  it('is null at once when the record is not there or not for this caller', async () => {
    const { log, wsUrl } = await start();
    const stream = listen(wsUrl, {}, 'user-1', WHOLE);
    await stream.live();
    log.readEntry = () => null;
    log.add();
    expect(await stream.next()).toMatchObject({ data: { moved: { cursor: '1', entry: null } } });
  });

  it('comes with an error that will last, and the stream goes on', async () => {
    const { log, wsUrl } = await start();
    const stream = listen(wsUrl, {}, 'user-1', WHOLE);
    await stream.live();
    for (const [error, code] of [
      [new Error('canary'), 'INTERNAL'],
      [new WaybillError('INTERNAL', 'The portal could not carry this out.'), 'INTERNAL'],
      [new WaybillError('FIELD_NOT_VISIBLE', 'Not for you.'), 'FIELD_NOT_VISIBLE'],
    ] as const) {
      const { heal } = fail(log, error);
      const failed = log.add();
      expect(await stream.next()).toMatchObject({
        data: { moved: { cursor: `${failed}`, entry: null } },
        errors: [{ path: ['moved', 'entry'], extensions: { code } }],
      });
      heal();
      expect(await next(stream, log)).toEqual(whole(failed + 1));
    }
  });

  it('comes at once when a share of the calls to Salesforce is used up, and says when calls come back', async () => {
    const { log, wsUrl } = await start();
    const stream = listen(wsUrl, {}, 'user-1', WHOLE);
    await stream.live();
    for (const share of ['USER', 'TENANT', 'COMPANY', 'READS', 'ORG'] as const) {
      const { heal } = fail(log, shareUsedUp(share, 21_600));
      const refused = log.add();
      expect(await stream.next()).toMatchObject({
        data: { moved: { cursor: `${refused}`, entry: null } },
        errors: [
          {
            path: ['moved', 'entry'],
            extensions: { code: 'UPSTREAM_RATE_LIMITED', share, retryAfterMs: 21_600 },
          },
        ],
      });
      heal();
      expect(await next(stream, log)).toEqual(whole(refused + 1));
    }
  });

  it('is read again for a part that fails, which stays an error inside it when it goes on failing', async () => {
    const { log, wsUrl } = await start();
    const stream = listen(wsUrl, {}, 'user-1', WHOLE);
    await stream.live();
    let failures = 1;
    log.readName = () => {
      failures -= 1;
      if (failures >= 0) throw away();
      return 'named';
    };
    expect(await next(stream, log)).toEqual(whole(1));
    failures = Number.POSITIVE_INFINITY;
    expect(await next(stream, log)).toMatchObject({
      data: { moved: { cursor: '2', entry: { number: 2, name: null } } },
      errors: [{ path: ['moved', 'entry', 'name'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
    });
    failures = 0;
    expect(await next(stream, log)).toEqual(whole(3));
  });

  it('comes at once with an error for what another subgraph could not join, and the stream goes on', async () => {
    const { log, wsUrl } = await start();
    const stream = listen(wsUrl, {}, 'user-1', WHOLE);
    await stream.live();
    log.failure = away();
    for (const number of [1, 2]) {
      expect(await next(stream, log)).toMatchObject({
        data: {
          moved: { cursor: `${number}`, entry: { number, name: 'named' }, account: { legalName: null } },
        },
        errors: [{ path: ['moved', 'account'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
      });
    }
    expect(log.fetched).toBe(2);
    log.failure = null;
    expect(await next(stream, log)).toEqual(whole(3));
  });

  it.each([
    ['fails', (log: ToyLog) => fail(log, away()).isMet()],
    ['hangs', hang],
  ])('whose record %s is waited for no longer than somebody listens', async (_how, beginToWait) => {
    const { log, wsUrl } = await start();
    const stream = listen(wsUrl, {}, 'user-1', WHOLE);
    await stream.live();
    log.add();
    await beginToWait(log);
    await stream.client.dispose();
    await expect.poll(() => log.open).toBe(0);
  });

  it('that waits is not handed to a user whose access ends meanwhile, who is sent away at once', async () => {
    const { log, users, wsUrl } = await start();
    users.set('user-2', ['b1']);
    const stream = listen(wsUrl, {}, 'user-2', WHOLE);
    await stream.live();
    const { isMet, heal } = fail(log, away());
    log.add();
    await isMet();
    users.remove('user-2');
    expect(await stream.closed).toMatchObject({ code: 4403 });
    await expect.poll(() => log.open).toBe(0);
    heal();
  });

  it('that waits comes once to a user who may see something else meanwhile', async () => {
    const { log, users, wsUrl } = await start();
    users.set('user-2', ['b1']);
    const stream = listen(wsUrl, {}, 'user-2', WHOLE);
    await stream.live();
    const { isMet, heal } = fail(log, away());
    log.add();
    await isMet();
    users.set('user-2', ['b1', 'b2']);
    await expect.poll(() => log.opened).toBe(2);
    heal();
    expect(await stream.next()).toEqual(whole(1));
    const added = log.add();
    expect(await stream.event()).toBe(added);
  });

  it('that waits comes once when its stream has broken behind it, as one does of which too much waits', async () => {
    const { log, wsUrl } = await start();
    const stream = listen(wsUrl, {}, 'user-1', WHOLE);
    await stream.live();
    const { isMet, heal } = fail(log, away());
    log.add();
    await isMet();
    log.add();
    log.break();
    heal();
    expect([await stream.next(), await stream.next()]).toEqual([whole(1), whole(2)]);
    expect(log.opened).toBe(2);
  });

  it('that waits comes to a client that resumes before it, and not to one that begins behind it', async () => {
    const { log, wsUrl } = await start();
    log.add();
    const first = listen(wsUrl, {}, 'user-1', WHOLE);
    await first.live();
    const { isMet, heal } = fail(log, away());
    log.add();
    await isMet();
    const resumed = listen(wsUrl, { after: '0' }, 'user-1', WHOLE);
    const behind = listen(wsUrl, { after: '2' }, 'user-1', WHOLE);
    await expect.poll(() => log.opened).toBe(3);
    heal();
    expect([await resumed.next(), await resumed.next()]).toEqual([whole(1), whole(2)]);
    expect(await first.next()).toEqual(whole(2));
    const added = log.add();
    expect(await behind.event()).toBe(added);
  });
});

describe('a stream of a forwarded token whose event waits', () => {
  it.each([
    ['fails', (log: ToyLog) => fail(log, away()).isMet()],
    ['hangs', hang],
  ])('ends with the access at once while the record %s', async (_how, beginToWait) => {
    const { log, users, portalUrl } = await remoteToys();
    users.set('user-2', ['b1']);
    const client = await wire(portalUrl);
    await client.init();
    const query =
      'subscription { moved { ... on StreamMessage { cursor } ... on Moved { entry { number } } } }';
    const extensions = { headers: { authorization: 'Bearer user-2' } };
    client.send({ id: '1', type: 'subscribe', payload: { query, extensions } });
    await client.next();
    log.add();
    await beginToWait(log);
    users.remove('user-2');
    expect(await client.next()).toMatchObject({
      payload: { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    });
    expect(await client.next()).toMatchObject({ type: 'complete' });
    expect(log.open).toBe(0);
  });
});

/** The next event's record is never answered. Resolves when it was asked for. */
async function hang(log: ToyLog): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  log.readEntry = () => {
    resolve();
    return new Promise(() => {});
  };
  log.add();
  await promise;
  await nextTurn();
}

/** Lets something happen and answers what is heard of it. */
function next(stream: ReturnType<typeof listen>, log: ToyLog): Promise<Message> {
  log.add();
  return stream.next();
}
