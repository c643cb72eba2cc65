import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { composeSupergraph } from '../../gateway/composition.ts';
import { Engine } from '../../gateway/engine/engine.ts';
import { DEFAULT_LIMITS } from '../../gateway/limits/limits.ts';
import { OperationDocuments } from '../../gateway/operations/operation-documents.ts';
import { PreparedOperation } from '../../gateway/operations/prepared-operation.ts';
import { createPlanner } from '../../gateway/planner/planner.ts';
import type { Listener, StreamAnswer } from '../../gateway/shared-streams/listener.ts';
import type { StreamRequest } from '../../gateway/shared-streams/stream-request.ts';
import { Streams } from '../../gateway/shared-streams/streams.ts';
import { LocalTransport } from '../../gateway/transport/local.transport.ts';
import { StreamCursors } from '../../src/domain/stream-cursors.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { BARE, type Message } from '../harness/gateway/live-gateway.ts';
import { liveToySubgraphs, ToyLog, ToyUsers } from '../harness/gateway/live-toys.ts';
import { until } from '../harness/until.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const SEEN: Readonly<Record<string, readonly string[]>> = {
  staff: ['b1', 'b2'],
  north: ['b1'],
  twin: ['b1'],
  south: ['b2'],
};

const CURSORS = new StreamCursors({ key: Buffer.alloc(16, 7), plainUpTo: Number.MAX_SAFE_INTEGER });

interface Got {
  readonly position: number;
  readonly isHeartbeat: boolean;
}

/** What one client got. Half of them are slow to read while their stream catches up. */
class Client implements Listener {
  readonly #users: ToyUsers;
  readonly userId: string;
  readonly #isSlow: boolean;
  readonly got: Got[] = [];
  readonly after: number | null;

  constructor(users: ToyUsers, userId: string, after: number | null, isSlow: boolean) {
    this.#users = users;
    this.userId = userId;
    this.after = after;
    this.#isSlow = isSlow;
  }

  get position(): number {
    return this.got.at(-1)?.position ?? -1;
  }

  get cursors(): readonly number[] {
    return this.got.filter(({ isHeartbeat }) => !isHeartbeat).map(({ position }) => position);
  }

  async authenticate() {
    return (await this.#users.authenticate({ authorization: `Bearer ${this.userId}` })).caller;
  }

  deliver({ json, cursor }: StreamAnswer): void {
    const { data } = JSON.parse(json.toString()) as Message;
    const position = CURSORS.positionAfter(cursor);
    this.got.push({ position, isHeartbeat: data?.moved.__typename === 'Heartbeat' });
  }

  room(): Promise<void> | null {
    return this.#isSlow ? nextTurn() : null;
  }

  end(): void {
    throw new Error('nobody ends these streams');
  }
}

const quiet = { debug: () => {}, info: () => {}, error: () => {} };
const planner = createPlanner({ logger: quiet });
afterAll(() => planner.close());

async function operationOver(log: ToyLog): Promise<Pick<StreamRequest, 'form' | 'plan'>> {
  const subgraphs = liveToySubgraphs(log);
  const composition = composeSupergraph(subgraphs);
  const transports = subgraphs.map((subgraph) => [subgraph.name, new LocalTransport(subgraph)] as const);
  using graph = planner.open(composition.supergraphSdl);
  const engine = new Engine(composition, new Map(transports), graph);
  const documents = new OperationDocuments({ composition, limits: DEFAULT_LIMITS, development: false });
  const prepared = documents.admit(documents.parse(BARE), undefined);
  if (!(prepared instanceof PreparedOperation)) throw new Error('the operation is not valid');
  const form = prepared.streamForm({});
  return { form, plan: await engine.planSubscription(form.text, 'staff') };
}

const user = fc.constantFrom(...Object.keys(SEEN));
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('add' as const), branch: fc.constantFrom('b1', 'b2') }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      user,
      isSlow: fc.boolean(),
      back: fc.option(fc.nat(60)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), at: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('beat' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('burst' as const), count: fc.integer({ min: 1, max: 300 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('break' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('upgrade' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change' as const), user, more: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('turn' as const), count: fc.integer({ min: 1, max: 6 }) }),
  },
);

describe('streams, whatever happens to them', () => {
  it('give each client every event after its cursor that it may see, in order and once', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const [log, users] = [new ToyLog(), new ToyUsers()];
      for (const [userId, branches] of Object.entries(SEEN)) {
        users.set(userId, userId === 'staff' ? null : branches);
      }
      const operation = await operationOver(log);
      using streams = new Streams({
        accessChanges: users,
        cursors: async () => CURSORS,
        streamsPerPrincipal: 1e3,
        streamCostPerPrincipal: 1e6,
        milliseconds: 1e4,
        logger: quiet,
      });
      const open: { client: Client; cancel: () => void }[] = [];
      for (const taken of steps) {
        if (taken.do === 'add') log.add(taken.branch);
        else if (taken.do === 'burst') for (let n = 0; n < taken.count; n++) log.add(n % 3 ? 'b1' : 'b2');
        else if (taken.do === 'beat') log.beat();
        else if (taken.do === 'break') log.break();
        else if (taken.do === 'upgrade') {
          log.cursors = CURSORS;
          log.break();
        } else if (taken.do === 'turn') for (let n = 0; n < taken.count; n++) await nextTurn();
        else if (taken.do === 'change') {
          // Nothing ever happens in b3: another scope, hence another stream, and the same events.
          const branches = [...(SEEN[taken.user] ?? []), ...(taken.more ? ['b3'] : [])];
          users.set(taken.user, taken.user === 'staff' ? null : branches);
        } else if (taken.do === 'leave') {
          const [left] = open.splice(taken.at, 1);
          left?.cancel();
          if (left !== undefined) Object.freeze(left.client.got);
        } else {
          const after = taken.back === null ? null : Math.max(0, log.events.length - taken.back);
          const client = new Client(users, taken.user, after, taken.isSlow);
          const variables = after === null ? {} : { after: log.cursors?.encode(after) ?? `${after}` };
          const place = await streams.subscribe(
            { ...operation, variables, after: null, cost: 1 },
            taken.user,
            client,
          );
          open.push({ client, cancel: () => place.cancel() });
        }
      }
      const last = log.events.length;
      // Heartbeats tell each client that it has everything.
      for (let turn = 0; open.some(({ client }) => client.position < last); turn++) {
        if (turn % 50 === 0) log.beat();
        await nextTurn();
      }
      for (const { client } of open) {
        const began = client.after ?? (client.got[0]?.position ?? 0) - (client.got[0]?.isHeartbeat ? 0 : 1);
        const visible = log.events.filter(
          ({ seq, branch }) => seq > began && SEEN[client.userId]?.includes(branch),
        );
        expect(client.cursors).toEqual(visible.map(({ seq }) => seq));
        expect(client.got.map(({ position }) => position)).toEqual(
          client.got.map(({ position }) => position).toSorted((a, b) => a - b),
        );
      }
      for (const { cancel } of open) cancel();
      while (log.open > 0) await nextTurn();
    });
    await fc.assert(property, { numRuns: 25, endOnFailure: true });
  });
});

describe('a joined answer, which its stream keeps', () => {
  it('holds nothing of the context in which it was joined', async () => {
    const { plan } = await operationOver(new ToyLog());
    const users = new ToyUsers();
    users.set('staff', null);
    const { caller } = await users.authenticate({ authorization: 'Bearer staff' });
    const join = async () => {
      const context = {
        requestId: 'an event',
        caller,
        usage: newUpstreamUsage('REQUEST'),
        signal: undefined,
      };
      const result = await plan.complete({ data: {} }, {}, context);
      return { result, held: new WeakRef(context) };
    };
    const { result, held } = await join();
    await until(() => {
      collectGarbage();
      return held.deref() === undefined;
    });
    expect(result.errors).toEqual([]);
  });
});
