import { describe, expect, it } from 'vitest';
import { BARE, listen, liveToys } from '../../harness/gateway/live-gateway.ts';

const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

async function events(stream: ReturnType<typeof listen>, count: number): Promise<number[]> {
  const got: number[] = [];
  while (got.length < count) got.push(await stream.event());
  return got;
}

describe('a stream is shared', () => {
  it('by users who may see the same, and by nobody else', async () => {
    const { log, users, wsUrl } = await liveToys();
    users.set('north-1', ['b1', 'b2']);
    users.set('north-2', ['b2', 'b1']);
    users.set('south', ['b2']);
    users.set('staff', null);
    users.set('analyst', null, 'ANALYST');
    const streams = ['north-1', 'north-2', 'south', 'staff', 'analyst', 'user-1'].map((user) =>
      listen(wsUrl, {}, user),
    );
    await Promise.all(streams.map((stream) => stream.live()));
    expect(log.opened).toBe(4);
    const [one, two] = [log.add('b1'), log.add('b2')];
    const [north1, north2, south, ...others] = streams.map((stream) => stream.event());
    expect(await Promise.all([north1, north2, ...others])).toEqual([one, one, one, one, one]);
    expect(await south).toBe(two);
  });

  it('for equal variables whatever is asked to resume from, and however it is written', async () => {
    const { log, wsUrl } = await liveToys();
    const other = BARE.replace('$after: String', '$from: String = "0"').replace(
      'after: $after',
      'after: $from',
    );
    log.add('b1');
    const one = listen(wsUrl, { branch: 'b1', after: '0' }, 'user-1', BARE);
    expect(await one.event()).toBe(1);
    const two = listen(wsUrl, { branch: 'b1' }, 'user-1', other);
    expect(await two.event()).toBe(1);
    expect(log.opened).toBe(1);
    const three = listen(wsUrl, { branch: 'b2' }, 'user-1', BARE);
    const four = listen(wsUrl, {}, 'user-1', BARE);
    await Promise.all([three.live(), four.live()]);
    expect(log.opened).toBe(3);
  });

  it('by who comes back to what is kept, without asking the subgraph again', async () => {
    const { log, wsUrl } = await liveToys();
    const stays = listen(wsUrl);
    await stays.live();
    const leaves = listen(wsUrl);
    await leaves.live();
    log.add();
    expect(await leaves.event()).toBe(1);
    await leaves.client.dispose();
    for (let count = 0; count < 100; count++) log.add();
    expect(await events(stays, 101)).toEqual(from(1, 101));
    expect(await events(listen(wsUrl, { after: '1' }), 100)).toEqual(from(2, 101));
    expect(log).toMatchObject({ opened: 1, fetched: 101 });
  });

  it('again, once who comes back after longer has caught up in a stream of its own', async () => {
    const { log, wsUrl } = await liveToys();
    const stays = listen(wsUrl, {}, 'user-1', BARE);
    await stays.live();
    for (let count = 0; count < 400; count++) log.add();
    expect(await events(stays, 400)).toEqual(from(1, 400));
    const late = listen(wsUrl, { after: '10' }, 'user-1', BARE);
    expect(await events(late, 390)).toEqual(from(11, 400));
    await expect.poll(() => log).toMatchObject({ opened: 2, open: 1 });
    log.add();
    expect([await stays.event(), await late.event()]).toEqual([401, 401]);
  });

  it('by who begins now, who is told where that is', async () => {
    const { log, wsUrl } = await liveToys();
    const first = listen(wsUrl);
    await first.live();
    log.add();
    expect(await first.event()).toBe(1);
    const second = listen(wsUrl);
    expect(await second.next()).toMatchObject({ data: { moved: { __typename: 'Heartbeat', cursor: '1' } } });
    await expect.poll(() => log.open).toBe(1);
    log.add();
    expect([await first.event(), await second.event()]).toEqual([2, 2]);
  });

  it('by nobody who says to be ahead of it: the subgraph knows whether there is such a place', async () => {
    const { log, wsUrl } = await liveToys();
    const behind = listen(wsUrl, { after: '0' });
    await behind.live();
    const ahead = listen(wsUrl, { after: '2' });
    // Its place is taken in the order of the connections.
    await listen(wsUrl).live();
    expect(log.opened).toBe(2);
    for (let count = 0; count < 3; count++) log.add();
    expect(await ahead.event()).toBe(3);
    expect(await events(behind, 3)).toEqual([1, 2, 3]);
  });

  it('by who comes in while it catches up', async () => {
    const { log, wsUrl } = await liveToys();
    for (let count = 0; count < 40; count++) log.add();
    const { promise, resolve } = Promise.withResolvers<void>();
    log.held = promise;
    const first = listen(wsUrl, { after: '0' });
    await expect.poll(() => log.fetched).toBe(16);
    const second = listen(wsUrl, { after: '20' });
    resolve();
    expect(await events(first, 40)).toEqual(from(1, 40));
    expect(await events(second, 20)).toEqual(from(21, 40));
    expect(log.open).toBe(1);
  });

  it('never once its last listener has gone, even by one who comes in the same moment', async () => {
    const { log, wsUrl } = await liveToys();
    for (let round = 0; round < 20; round++) {
      const leaves = listen(wsUrl, { after: `${round}` });
      await leaves.live();
      void leaves.client.dispose();
      const comes = listen(wsUrl, { after: `${round}` });
      const seq = log.add();
      expect(await comes.event()).toBe(seq);
      await comes.client.dispose();
      await expect.poll(() => log.open).toBe(0);
    }
  });
});

describe('joins', () => {
  it('that are slow keep the order of events', async () => {
    const { log, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    const { promise, resolve } = Promise.withResolvers<void>();
    log.held = promise;
    log.add();
    await expect.poll(() => log.fetched).toBe(1);
    log.held = undefined;
    log.add();
    await expect.poll(() => log.fetched).toBe(2);
    resolve();
    expect(await events(stream, 2)).toEqual([1, 2]);
  });

  it('are bounded in number', async () => {
    const { log, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    const { promise, resolve } = Promise.withResolvers<void>();
    log.held = promise;
    for (let count = 0; count < 60; count++) log.add();
    await expect.poll(() => log.fetched).toBe(16);
    // Another stream has come and gone meanwhile; still no more were begun.
    await listen(wsUrl, {}, 'user-1', BARE).live();
    expect(log.fetched).toBe(16);
    resolve();
    expect(await events(stream, 60)).toEqual(from(1, 60));
  });

  it('under way when the subgraph breaks are delivered once', async () => {
    const { log, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    const { promise, resolve } = Promise.withResolvers<void>();
    log.held = promise;
    for (let count = 0; count < 5; count++) log.add();
    await expect.poll(() => log.fetched).toBe(5);
    log.break();
    log.add();
    resolve();
    expect(await events(stream, 6)).toEqual(from(1, 6));
  });
});

describe('a stream that tells how something is', () => {
  const text = async (stream: ReturnType<typeof listen>) => {
    const { data } = await stream.next();
    return (data?.moved as { text?: string } | undefined)?.text;
  };

  it('tells it at once to whoever comes, and each change to all, though no event has happened', async () => {
    const { log, wsUrl } = await liveToys();
    for (let count = 0; count < 3; count++) log.add();
    log.tell('one waits');
    const first = listen(wsUrl, {}, 'user-1', BARE);
    expect(await text(first)).toBe('one waits');
    const second = listen(wsUrl, {}, 'user-1', BARE);
    const back = listen(wsUrl, { after: '3' }, 'user-1', BARE);
    expect([await text(second), await text(back)]).toEqual(['one waits', 'one waits']);
    expect(log.opened).toBe(1);
    log.tell('none waits');
    for (const stream of [first, second, back]) expect(await text(stream)).toBe('none waits');
    expect(await text(listen(wsUrl, { after: '2' }, 'user-1', BARE))).toBe('none waits');
  });
});
