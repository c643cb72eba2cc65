/**
 * The same gateway without resume: events come from the process's own memory, neither kept nor numbered by anybody. What
 * durability costs is the difference to the hub.
 */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createGateway } from '../../../gateway/gateway.ts';
import { LocalTransport } from '../../../gateway/transport/local.transport.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../../src/identity/access-changes.ts';
import { eventName } from './clock.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`;
const PORTAL = `${LINK}
type Query { shipment: Shipment }
type Subscription { milestoneRecorded(after: String): MilestoneMessage }
interface StreamMessage { cursor: String! }
union MilestoneMessage = MilestoneRecorded | Heartbeat
type Heartbeat implements StreamMessage { cursor: String! }
type MilestoneRecorded implements StreamMessage { cursor: String! event: TrackingEvent shipment: Shipment }
type TrackingEvent { eventId: String milestone: String occurredAt: String }
type Shipment { number: String account: Account }
type Account @key(fields: "portalId") { portalId: ID }
`;
const SALESFORCE = `${LINK}
type Query { name: String }
type Account @key(fields: "portalId") { portalId: ID legalName: String }
`;

type Event = { readonly cursor: string } & Record<string, unknown>;
const followers = new Set<(event: Event) => void>();

async function* follow(signal: AbortSignal | undefined) {
  const queue: Event[] = [{ __typename: 'Heartbeat', cursor: '0' }];
  let wake = Promise.withResolvers<void>();
  const take = (event: Event) => {
    queue.push(event);
    wake.resolve();
  };
  followers.add(take);
  signal?.addEventListener('abort', () => wake.resolve(), { once: true });
  try {
    for (;;) {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
        yield { milestoneRecorded: event };
      }
      if (signal?.aborted) return;
      await wake.promise;
      wake = Promise.withResolvers();
    }
  } finally {
    followers.delete(take);
  }
}

const subgraph = (name: string, sdl: string, resolvers: object) => ({
  name,
  sdl,
  transport: new LocalTransport({
    name,
    sdl,
    schema: buildSubgraphSchema([
      {
        typeDefs: parse(sdl),
        resolvers: resolvers as never,
      },
    ]),
    contextFor: (request) => request,
  }),
});
const caller = { subject: 'all', userId: 'all', role: 'SERVICE_AGENT', scope: { kind: 'ALL' } } as const;
const gateway = createGateway({
  subgraphs: [
    subgraph('portal', PORTAL, {
      Subscription: {
        milestoneRecorded: {
          subscribe: (_source: unknown, _args: unknown, { signal }: { signal?: AbortSignal }) =>
            follow(signal),
        },
      },
    }),
    subgraph('salesforce', SALESFORCE, {
      Account: {
        __resolveReference: (key: object) => ({ ...key, legalName: 'Northwind Instruments, Inc.' }),
      },
    }),
  ],
  authenticator: {
    ...UNHEARD_ACCESS_CHANGES,
    authenticate: async () => ({ caller, expiresAt: new Date('2100-01-01T00:00:00Z') }),
  },
  limits: { streamsPerPrincipal: 1_000_000, streamCostPerPrincipal: 1e9, connectionsPerPrincipal: 1_000_000 },
  development: false,
  logger: { debug: () => undefined, info: () => undefined, error: () => undefined },
});

const { wsUrl } = await gateway.listen(0, '127.0.0.1');
process.send?.({ url: wsUrl });
process.on('message', ({ events }: { events: number[] }) => {
  for (const event of events) {
    const milestone = {
      __typename: 'MilestoneRecorded',
      cursor: String(event + 1),
      event: {
        eventId: eventName(event),
        milestone: 'ARRIVED_AT_TERMINAL',
        occurredAt: new Date().toISOString(),
      },
      shipment: {
        number: 'LIVE-NORTHWIND-CHI-1',
        account: { portalId: 'p1' },
      },
    };
    for (const take of followers) take(milestone);
  }
});
process.once('disconnect', () => process.exit());
