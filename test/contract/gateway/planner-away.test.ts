import { describe, expect, it, vi } from 'vitest';
import { runs } from '../../../src/cli/embedded/orphan.ts';
import { post, type ToyGateway, toyGateway } from '../../harness/gateway/toy-gateway.ts';
import { toySubgraphs, toySwitches } from '../../harness/gateway/toy-subgraphs.ts';

const KNOWN = '{ viewer { userId } }';
const ANSWER = { data: { viewer: { userId: 'user-1' } } };
/** Long enough to ask for the health before the next start; pauses grow from 50 ms to 2 s. */
const LONG_PAUSE_MS = 800;
const WAIT = { timeout: 60_000, interval: 1 };
const AS_USER_1 = { authorization: 'Bearer user-1' };

/** The gateway says which process plans for it once that is ready. */
function plannersOf({ log }: ToyGateway): readonly number[] {
  return log.flatMap(({ fields }) => ('pid' in fields ? [Number(fields.pid)] : []));
}

async function plannerAfter(toys: ToyGateway, earlier = 0): Promise<number> {
  await vi.waitUntil(() => plannersOf(toys).length > earlier, WAIT);
  return plannersOf(toys).at(-1) ?? 0;
}

describe('a gateway whose planner is away', () => {
  it('answers what it has planned before, and what is new once the planner is back', async () => {
    await using toys = toyGateway();
    const { gateway } = toys;
    expect(await gateway.execute({ query: KNOWN, ...AS_USER_1 })).toMatchObject(ANSWER);
    const pid = await plannerAfter(toys);
    process.kill(pid, 'SIGSTOP');
    const fresh = gateway.execute({ query: '{ viewer { role } }', ...AS_USER_1 });
    expect(await gateway.execute({ query: KNOWN, ...AS_USER_1 })).toMatchObject(ANSWER);
    process.kill(pid, 'SIGKILL');
    expect(await fresh).toMatchObject({ data: { viewer: { role: 'SERVICE_AGENT' } } });
  });

  it('is degraded, and not ready only when it has planned nothing yet', async () => {
    await using toys = toyGateway();
    const { url } = await toys.gateway.listen(0, '127.0.0.1');
    const health = async () => {
      const response = await fetch(url.replace('/graphql', '/health/ready'));
      return { status: response.status, body: (await response.json()) as unknown };
    };
    const pauses = () =>
      toys.log.flatMap(({ fields }) => ('pauseMs' in fields ? [Number(fields.pauseMs)] : []));
    /** Each process once it is ready, until the next one is a while away. */
    const keepKilling = async () => {
      const before = pauses().length;
      while (
        !pauses()
          .slice(before)
          .some((pause) => pause >= LONG_PAUSE_MS)
      ) {
        const ended = pauses().length;
        process.kill(await plannerAfter(toys, ended), 'SIGKILL');
        await vi.waitUntil(() => pauses().length > ended, WAIT);
      }
    };
    const missing = [{ name: 'planner', reason: expect.stringContaining('cannot be planned') }];
    await keepKilling();
    expect(await health()).toEqual({ status: 503, body: { status: 'not ready', missing } });
    expect((await post(url, { query: KNOWN })).body).toMatchObject(ANSWER);
    expect(await health()).toEqual({ status: 200, body: { status: 'ready', missing: [] } });
    await keepKilling();
    expect(await health()).toEqual({ status: 200, body: { status: 'degraded', missing } });
    expect((await post(url, { query: KNOWN })).body).toMatchObject(ANSWER);
  });

  it('plans for the schema that it has taken up', async () => {
    await using toys = toyGateway();
    const { gateway } = toys;
    const { sdl } = toySubgraphs(toySwitches()).portal;
    expect(gateway.reload(new Map([['portal', sdl.replace('canary: String', '')]]))).toBe(true);
    process.kill(await plannerAfter(toys), 'SIGKILL');
    expect(await gateway.execute({ query: KNOWN, ...AS_USER_1 })).toMatchObject(ANSWER);
  });

  it('has ended its planner when it is closed', async () => {
    const toys = toyGateway();
    const pid = await plannerAfter(toys);
    expect(runs(pid, 'planner.process')).toBe(true);
    await toys.gateway.close();
    expect(runs(pid, 'planner.process')).toBe(false);
  });
});
