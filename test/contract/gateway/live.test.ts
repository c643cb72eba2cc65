import { describe, expect, it } from 'vitest';
import { listen, liveToys } from '../../harness/gateway/live-gateway.ts';

describe('a stream', () => {
  it('carries each event, joined with the other subgraph, and where the stream stands', async () => {
    const { log, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    log.add();
    expect(await stream.next()).toEqual({
      data: {
        moved: {
          __typename: 'Moved',
          cursor: '1',
          branch: 'b1',
          account: {
            displayName: 'Shown',
            legalName: 'Legal',
          },
        },
      },
    });
  });

  it('resumes after a cursor, and goes live without a gap or a repetition', async () => {
    const { log, wsUrl } = await liveToys();
    for (let count = 0; count < 20; count++) log.add();
    const stream = listen(wsUrl, { after: '5' });
    expect(await stream.event()).toBe(6);
    log.add();
    for (let seq = 7; seq <= 21; seq++) expect(await stream.event()).toBe(seq);
    log.add();
    expect(await stream.event()).toBe(22);
  });

  it('asks the subgraphs once for each event, whatever the number of listeners', async () => {
    const { log, wsUrl } = await liveToys({ limits: { connectionsPerPrincipal: 100 } });
    const streams = Array.from({ length: 50 }, () => listen(wsUrl));
    await Promise.all(streams.map((stream) => stream.live()));
    log.add();
    expect(await Promise.all(streams.map((stream) => stream.event()))).toEqual(streams.map(() => 1));
    expect(log).toMatchObject({ opened: 1, fetched: 1 });
  });

  it('is whole again after an event whose join failed, and never stale', async () => {
    const { log, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    log.failure = new Error('canary');
    log.add();
    expect((await stream.next()).errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    log.failure = null;
    log.legalName = 'Renamed';
    log.add();
    expect(await stream.next()).toMatchObject({ data: { moved: { account: { legalName: 'Renamed' } } } });
  });

  it('goes on unseen when the subgraph was away', async () => {
    const { log, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    log.add();
    expect(await stream.event()).toBe(1);
    log.break();
    log.add();
    expect(await stream.event()).toBe(2);
    expect(log.opened).toBe(2);
  });

  it('ends upstream with its last listener', async () => {
    const { log, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    await stream.client.dispose();
    await expect.poll(() => log.open).toBe(0);
  });
});
