import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  parse,
} from 'graphql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { SUBGRAPH_NAMES } from '../../src/cli/wiring/subgraphs.ts';
import { type Announcement, LIVE_EVENT_KINDS } from '../../src/domain/live-events.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { askGateway, startTestHub, type TestHub } from '../harness/hub.ts';
import { reviewItem } from '../harness/operations-subgraph.ts';
import { until } from '../harness/until.ts';
import { FAR, type FarGateway, startFarGateway } from './far-gateway.ts';
import { Follower, type LiveAnswer } from './live-follower.ts';

vi.setConfig({ testTimeout: 120_000 });

const NOTICES = ['Heartbeat', 'GapNotice'];
const OBJECTS = ['Account', 'Contact', 'Case', 'Opportunity', 'Shipment__c'];
/** Always asked of Salesforce itself. */
const QUESTION = '{ crmAccounts(first: 1) { nodes { id } } }';
/** Nobody announces a change of access about a record. */
const FOLLOWED = LIVE_EVENT_KINDS.filter((kind) => kind !== 'ACCESS_CHANGED');

/** A subscription, and its messages less notices, each with a selection of the records that it is about. */
interface Stream {
  readonly name: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly messages: readonly {
    readonly type: string;
    readonly records: readonly { readonly name: string; readonly selection: string }[];
  }[];
}

/** From the committed schemas, so that a new subscription is tried without a change here. */
const STREAMS: readonly Stream[] = SUBGRAPH_NAMES.flatMap((subgraph) => {
  const sdl = readFileSync(new URL(`../../schema/${subgraph}.graphql`, import.meta.url), 'utf8');
  const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });
  return Object.values(schema.getSubscriptionType()?.getFields() ?? {}).map(streamOf);
});

function streamOf(field: GraphQLField<unknown, unknown>): Stream {
  const union = getNamedType(field.type);
  if (!isUnionType(union)) throw new Error(`${field.name} answers no union`);
  const own = union.getTypes().filter(({ name }) => !NOTICES.includes(name));
  const messages = own.map((type) => ({ type: type.name, records: recordsOf(type) }));
  return { name: field.name, field, messages };
}

/** With every value that the subgraph itself has of them, and nothing that is joined. */
function recordsOf(message: GraphQLObjectType) {
  return Object.values(message.getFields()).flatMap(({ name, type }) => {
    const record = getNamedType(type);
    if (!isObjectType(record)) return [];
    const values = Object.values(record.getFields()).filter(
      ({ type: of, args, astNode }) =>
        isLeafType(getNamedType(of)) &&
        args.length === 0 &&
        !astNode?.directives?.some((directive) => directive.name.value === 'external'),
    );
    return [{ name, selection: ['__typename', ...values.map((value) => value.name)].join(' ') }];
  });
}

let hub: TestHub;
/** One announcement of every kind and record that the hub has had. */
let announcements: readonly Announcement[];
beforeAll(async () => {
  hub = await startTestHub({ worker: true, maxStreamsPerUser: 1_000, maxConnectionsPerUser: 1_000 });
  const shipmentId = await shipmentOf('WB-NOR-1001');
  const occurred = { at: new Date().toISOString() };
  for (const milestone of ['ARRIVED_AT_TERMINAL', 'DEPARTED_TERMINAL']) {
    const event = { shipmentId, eventId: randomUUID(), milestone, occurred };
    await done('milestonesRecord', { source: 'PORTAL', events: [event] });
  }
  await done('exceptionOpen', { shipmentId, code: 'DAMAGED', customerActionRequired: true });
  await hub.adapters.ledger().review.open([reviewItem()]);
  await vi.waitFor(
    async () => {
      const { events } = await hub.adapters.ledger().live.read(0, { kinds: FOLLOWED }, 1_000);
      expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(FOLLOWED));
      announcements = [
        ...new Map(events.map((event) => [`${event.kind} ${event.recordId}`, event])).values(),
      ];
    },
    { timeout: 60_000, interval: 200 },
  );
});
afterAll(() => hub?.[Symbol.asyncDispose]());

async function shipmentOf(number: string): Promise<string> {
  const query = 'query ($value: String!) { shipment(reference: { value: $value }) { portalId } }';
  const { data } = await hub.ask<{ shipment: { portalId: string } }>('admin', query, { value: number });
  return encodeId('Shipment', { portalId: data?.shipment.portalId ?? '', crmId: null });
}

async function done(mutation: string, input: object): Promise<void> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`;
  const { data, errors } = await hub.ask<Record<string, { userErrors: unknown[] }>>('admin', query, {
    input: { idempotencyKey: randomUUID(), ...input },
  });
  expect([...errors, ...(data?.[mutation]?.userErrors ?? [])]).toEqual([]);
}

/** Tells of everything again. Resolves when all of it has its place in the order. */
async function announceAgain(which = announcements): Promise<void> {
  const { live } = hub.adapters.ledger();
  const { head } = await live.bounds();
  await live.announce(which);
  await until(async () => (await live.bounds()).head >= head + which.length);
}

function oneOfEachKind(): readonly Announcement[] {
  return [...new Map(announcements.map((event) => [event.kind, event])).values()];
}

/** What is asked of an event: its records with all their values, the records alone, or neither. */
type Selected = 'VALUES' | 'RECORDS' | 'NOTHING';

/** The text of a subscription. */
function textOf({ field, messages }: Stream, selected: Selected, after: string | null): string {
  const needed = field.args.filter(isRequiredArgument).map(({ name, type }) => {
    if (`${name}: ${String(type)}` !== 'id: ID!')
      throw new Error(`say what ${field.name} is asked for as ${name}`);
    const followed = announcements.find(({ kind }) => kind === 'SHIPMENT_UPDATED');
    return `id: "${encodeId('Shipment', { portalId: followed?.recordId ?? '', crmId: null })}"`;
  });
  const call = [...needed, after === null ? [] : `after: "${after}"`].flat().join(', ');
  const records = (selected === 'NOTHING' ? [] : messages).map(({ type, records: all }) => {
    const parts = all.map(
      ({ name, selection }) => `${name} { ${selected === 'VALUES' ? selection : '__typename'} }`,
    );
    return `... on ${type} { ${parts.join(' ')} }`;
  });
  const selection = `__typename ... on StreamMessage { cursor } ${records.join(' ')}`;
  return `subscription { ${field.name}${call === '' ? '' : `(${call})`} { ${selection} } }`;
}

/** Whether every record that an event is about is there. */
function isWhole({ messages }: Stream, { message }: LiveAnswer): boolean {
  const found = messages.find(({ type }) => type === message.__typename);
  return (found?.records ?? []).every(({ name }) => message[name] !== null);
}

describe.each(['HERE', 'ELSEWHERE'] as const)(
  'with PostgreSQL and Salesforce away, subgraphs %s',
  (where) => {
    let far: FarGateway;
    beforeAll(async () => {
      far = await startFarGateway(hub, where);
    });
    afterAll(() => far?.[Symbol.asyncDispose]());

    const token = () => hub.tokens['admin'] ?? '';
    const follow = (text: string, wsUrl = far.wsUrl) => new Follower(wsUrl, token(), text);

    /** Takes both stores away from the far gateway until it is disposed of. */
    async function outage(): Promise<AsyncDisposable> {
      far.line.cut();
      await hub.org.breakDown();
      const { records } = await hub.adapters.caches();
      await Promise.all(OBJECTS.map((object) => records.invalidateAll(object)));
      return {
        async [Symbol.asyncDispose]() {
          far.line.mend();
          await hub.org.recover();
        },
      };
    }

    it.each(STREAMS)(
      '$name waits with every event, and then gives each whole, in order and once',
      async (stream) => {
        await using whole = follow(textOf(stream, 'VALUES', null));
        await using slim = follow(textOf(stream, 'RECORDS', null));
        await using bare = follow(textOf(stream, 'NOTHING', null));
        await Promise.all([whole, slim, bare].map(({ live }) => live));
        const [first] = whole.answers;
        if (first === undefined) throw new Error('the stream does not stand');
        const isState = !NOTICES.includes(first.message.__typename);
        const { interrupted } = far;
        {
          await using _ = await outage();
          await announceAgain();
          // What is told without a record comes meanwhile: only the records are waited for.
          await until(async () => {
            if (!isState) return bare.events.length > 0;
            // A snapshot is made once a second at most: the one after that is asked of PostgreSQL.
            if (far.interrupted === interrupted) await announceAgain(oneOfEachKind());
            return far.interrupted > interrupted;
          });
          // Whoever asked Salesforce before this question has been refused, too.
          await until(async () => (await askGateway(far.url, token(), QUESTION)).errors.length > 0);
          for (const { events } of [whole, slim]) expect(events.length).toBe(isState ? 1 : 0);
        }
        if (isState) {
          await until(() => [whole, slim].every(({ events }) => events.length > 1));
          for (const { events } of [whole, slim]) {
            expect(events.flatMap(({ errors }) => errors)).toEqual([]);
            expect(events.every((event) => isWhole(stream, event))).toBe(true);
          }
          return;
        }
        // The same from the hub itself, which was never cut off.
        await using replayed = follow(textOf(stream, 'VALUES', first.message.cursor), hub.wsUrl);
        await until(() => replayed.answers.at(-1)?.message.__typename === 'Heartbeat');
        const all = [whole, slim, bare];
        await until(() => all.every(({ events }) => events.length >= replayed.events.length));
        const cursors = await hub.adapters.liveFeed().cursors();
        for (const follower of all) {
          expect(follower.positionsBy(cursors)).toEqual(replayed.positionsBy(cursors));
          expect(follower.events.flatMap(({ errors }) => errors)).toEqual([]);
        }
        const seen = [whole, slim, replayed].map(({ events }) =>
          events.map((event) => isWhole(stream, event)),
        );
        expect(seen).toEqual([seen[2], seen[2], seen[2]]);
        expect(seen[0]).toContain(true);
      },
    );
  },
);

describe.each(['HERE', 'ELSEWHERE'] as const)('PostgreSQL failing under a flood, subgraphs %s', (where) => {
  const EVENTS = 120;
  const A_BLOW_EVERY = 8;
  const QUERY = `subscription {
    milestoneRecorded {
      __typename
      ... on StreamMessage { cursor }
      ... on MilestoneRecorded {
        event { milestone occurredAt }
        shipment { number currentMilestone { type } stops { sequence } references { value } account { legalName } }
      }
    }
  }`;

  it('takes nothing from any event of any follower, and changes neither order nor number', async () => {
    await using far = await startFarGateway(hub, where);
    const administrator = new Client({ connectionString: inject('postgresUrl') });
    await administrator.connect();
    const blows: Promise<unknown>[] = [];
    const strike = async () => {
      if (blows.length % 4 === 3) {
        const { refused } = far.line;
        far.line.cut();
        await until(() => far.line.refused > refused);
        far.line.mend();
      }
      const text = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1';
      await administrator.query(text, [FAR]);
    };
    const users = ['admin', 'serviceAgent', 'customer', 'admin'];
    const followers = users.map(
      (user, index) =>
        new Follower(far.wsUrl, hub.tokens[user] ?? '', QUERY, (count) => {
          if (index === 0 && count % A_BLOW_EVERY === 0) blows.push(strike());
        }),
    );
    await Promise.all(followers.map(({ live }) => live));
    const told = announcements.filter(({ kind }) => kind === 'MILESTONE_RECORDED');
    const flood = Array.from({ length: EVENTS }, (_, index) => told[index % told.length] as Announcement);
    const { head } = await hub.adapters.ledger().live.bounds();
    await announceAgain(flood);
    const haveAll = () => followers.every(({ events }) => events.length >= EVENTS);
    await vi.waitUntil(haveAll, { timeout: 100_000, interval: 20 });
    await Promise.all(blows);
    expect(blows.length).toBeGreaterThanOrEqual(EVENTS / A_BLOW_EVERY);
    const expected = Array.from({ length: EVENTS }, (_, index) => head + 1 + index);
    const cursors = await hub.adapters.liveFeed().cursors();
    for (const follower of followers) {
      expect(follower.positionsBy(cursors)).toEqual(expected);
      expect(follower.events.flatMap(({ errors }) => errors)).toEqual([]);
      for (const { message } of follower.events) {
        expect(message).toMatchObject({
          event: { milestone: expect.any(String), occurredAt: expect.any(String) },
          shipment: {
            number: 'WB-NOR-1001',
            currentMilestone: { type: expect.any(String) },
            stops: expect.any(Array),
            references: expect.any(Array),
            account: { legalName: expect.any(String) },
          },
        });
      }
    }
    await Promise.all(followers.map((follower) => follower[Symbol.asyncDispose]()));
    await administrator.end();
  });
});
