import { randomUUID } from 'node:crypto';
import type { Announcement, LiveEvent, LiveEventKind } from '../../../src/domain/live-events.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { UnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import type { FeedMessage } from '../../../src/live/feed-message.ts';
import type { FeedSubscription } from '../../../src/live/feed-subscription.ts';
import { LiveFeed } from '../../../src/live/live-feed.ts';
import type { Database, Executor } from '../../../src/postgres/database.ts';
import { LIVE_CHANNEL } from '../../../src/postgres/notifications.ts';
import { WakeUp } from '../../../src/postgres/wake-up.ts';
import { LiveStreams } from '../../../src/redis/live-streams.ts';
import type { RedisConnection } from '../../../src/redis/redis-connection.ts';
import { Relay } from '../../../src/sync/relay.ts';
import { Loop } from '../../../src/sync/rounds/loop.ts';
import { openTestLedger, WRITER } from '../../harness/ledger.ts';
import { connectPatiently, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';

export const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The ledger, Redis, a relay as the worker runs it, and shipments to announce. */
export interface Live extends AsyncDisposable {
  readonly ledger: Ledger;
  readonly database: Database;
  readonly url: string;
  readonly units: UnitOfWork<Executor>;
  readonly server: RedisServer;
  readonly redis: RedisConnection;
  /** A feed of its own, as each process has one. */
  feed(url?: string): LiveFeed;
  relay(holder?: string): Relay;
  /** Runs a relay until the fixture is disposed of. */
  startRelay(): Loop;
  /** Changes a shipment in a transaction of its own, after locking it; the number of the change is its only field. */
  change(shipment: number, more?: Partial<Announcement>): Promise<void>;
}

export async function startLive(): Promise<Live> {
  const starting = new AsyncDisposableStack();
  const { ledger, database, units, url } = starting.use(await openTestLedger(20));
  const server = starting.use(await startRedisServer());
  const redis = starting.use(await connectPatiently(server.url));
  const streams = new LiveStreams(redis);
  await database.query({ text: 'CREATE TABLE public.shipment (id int PRIMARY KEY, changes int NOT NULL)' });
  await database.query({ text: 'INSERT INTO public.shipment SELECT n, 0 FROM generate_series(0, 99) n' });
  const running = starting.use(new AsyncDisposableStack());
  return {
    ledger,
    database,
    url,
    units,
    server,
    redis,
    feed: (redisUrl = server.url) =>
      running.use(
        new LiveFeed({
          events: ledger.live,
          redis: { url: redisUrl },
        }),
      ),
    relay: (holder = randomUUID()) =>
      new Relay({
        ledger,
        streams,
        holder,
        logger: SILENT,
      }),
    startRelay() {
      const relay = new Relay({
        ledger,
        streams,
        holder: randomUUID(),
        logger: SILENT,
      });
      const loop = new Loop({
        name: 'relay',
        sweepMs: 500,
        round: () => relay.round(),
        onError: () => undefined,
      });
      const wakeUp = new WakeUp({
        url,
        channel: LIVE_CHANNEL,
        onWake: () => loop.wake(),
        onStateChange: () => undefined,
      });
      running.defer(async () => {
        await loop.stop();
        await relay.release();
      });
      running.use(wakeUp);
      wakeUp.start();
      loop.start();
      return loop;
    },
    change: (shipment, more = {}) =>
      units.run(WRITER, async (unit) => {
        const [row] = await unit.portal.query<{
          readonly changes: number;
        }>({
          text: 'UPDATE public.shipment SET changes = changes + 1 WHERE id = $1 RETURNING changes',
          values: [shipment],
        });
        unit.announce(
          announcement(shipment, {
            fields: [String(row?.changes)],
            ...more,
          }),
        );
      }),
    [Symbol.asyncDispose]: () => starting.disposeAsync(),
  };
}

/** The same customer for every fourth shipment. */
export function announcement(shipment: number, more: Partial<Announcement> = {}): Announcement {
  const recordId = idOf('00', shipment);
  const accountId = idOf('aa', shipment % 4);
  return {
    kind: 'SHIPMENT_UPDATED',
    recordId,
    accountId,
    branchId: accountId,
    shipmentId: recordId,
    fields: [],
    facts: {},
    ...more,
  };
}

export function idOf(kind: string, number: number): string {
  return `${kind.padEnd(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** What one subscription got, for as long as it is read. */
export class Reader {
  readonly messages: FeedMessage[] = [];
  readonly subscription: FeedSubscription;
  readonly ended: Promise<unknown>;

  constructor(subscription: FeedSubscription) {
    this.subscription = subscription;
    this.ended = this.#read().catch((error: unknown) => error);
  }

  get events(): LiveEvent[] {
    return this.messages.flatMap((message) => (message.type === 'EVENT' ? [message.event] : []));
  }

  get seqs(): number[] {
    return this.events.map(({ seq }) => seq);
  }

  async #read(): Promise<void> {
    for await (const message of this.subscription) this.messages.push(message);
  }
}

export async function follow(
  feed: LiveFeed,
  after: number | null,
  more: { readonly kinds?: readonly LiveEventKind[]; readonly accountId?: string } = {},
): Promise<Reader> {
  const { kinds = ['SHIPMENT_UPDATED'], accountId } = more;
  return new Reader(await feed.subscribe({ filter: { kinds, accountId }, after }));
}
