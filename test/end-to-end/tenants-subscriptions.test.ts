import { randomUUID } from 'node:crypto';
import { buildSchema, type GraphQLObjectType, type GraphQLSchema, getNamedType, isUnionType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeId } from '../../src/graph/entity-id.ts';
import { type Heard, heard, subscription } from '../harness/heard.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { inParallel } from './tenants/answers.ts';
import { selectionsFrom } from './tenants/paths.ts';
import { plantRecords, type Target } from './tenants/planted-records.ts';
import { collectFacts, mayReadRecord, Secrets, VIEWERS, type Viewer } from './tenants/secrets.ts';

/** Steps from record to record that are read from every event. */
const HOPS = 2;

vi.setConfig({ testTimeout: 120_000 });

interface Copied {
  readonly isBranch: boolean;
  readonly customerCopy: { readonly billingContactEmail: string | null };
}

let hub: TestHub;
let schema: GraphQLSchema;
let shipments: readonly Target[];
const secrets = new Map<Viewer, Secrets>();

beforeAll(async () => {
  hub = await startTestHub({
    maxCost: 10_000_000,
    maxOperationsPerSecond: 1_000_000,
    maxStreamsPerUser: 1_000,
    maxConnectionsPerUser: 1_000,
    worker: true,
  });
  schema = buildSchema(hub.gateway.publicSdl);
  const targets = await plantRecords(hub);
  shipments = targets.filter(({ type, portalId }) => type === 'Shipment' && portalId !== null);
  for (const target of shipments) {
    const shipmentId = encodeId('Shipment', target);
    const event = { shipmentId, eventId: randomUUID(), milestone: 'ARRIVED_AT_TERMINAL' };
    const occurred = { at: new Date().toISOString() };
    await done('milestonesRecord', { source: 'PORTAL', events: [{ ...event, occurred }] });
    await done('exceptionOpen', { shipmentId, code: 'DAMAGED', customerActionRequired: true });
  }
  // Numbered, and heard of by staff.
  await vi.waitFor(
    async () => {
      const selection = '... on ExceptionChanged { cursor }';
      const { messages } = await replayed('serviceAgent', 'exceptionChanged(after: "0")', selection);
      expect(messages.length).toBeGreaterThanOrEqual(shipments.length);
    },
    { timeout: 60_000, interval: 200 },
  );
  // What the way back copies onto an account is the account's, too.
  await vi.waitFor(
    async () => {
      const query = '{ accounts(first: 100) { nodes { isBranch customerCopy { billingContactEmail } } } }';
      const { data } = await hub.ask<{ accounts: { nodes: Copied[] } }>('admin', query);
      const customers = data?.accounts.nodes.filter(({ isBranch }) => !isBranch) ?? [];
      expect(customers.some(({ customerCopy }) => customerCopy.billingContactEmail !== null)).toBe(true);
    },
    { timeout: 60_000, interval: 200 },
  );
  const facts = await collectFacts(hub);
  for (const viewer of VIEWERS) secrets.set(viewer, new Secrets(viewer, facts, schema));
}, 180_000);
afterAll(() => hub?.[Symbol.asyncDispose]());

async function done(mutation: string, input: object): Promise<void> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`;
  const { errors } = await hub.ask('admin', query, { input: { idempotencyKey: randomUUID(), ...input } });
  expect(errors).toEqual([]);
}

/** Everything that a user hears of what happened, up to the first heartbeat. */
function replayed(user: string, call: string, selection: string): Promise<Heard> {
  return heard(hub.wsUrl, hub.tokens[user] ?? '', subscription(call, selection));
}

/** Every subscription, with selections that together read all that its events lead to. */
function calls(
  argument: string,
  names: readonly string[] | null,
): (readonly [call: string, selection: string])[] {
  return Object.values(schema.getSubscriptionType()?.getFields() ?? {}).flatMap((field) => {
    if (names !== null && !names.includes(field.name)) return [];
    if (names === null && field.args.some(({ type }) => String(type).endsWith('!'))) return [];
    const union = getNamedType(field.type);
    if (!isUnionType(union)) throw new Error(`${field.name} answers no union`);
    const own = union.getTypes().filter(({ name }) => name !== 'Heartbeat' && name !== 'GapNotice');
    return own.flatMap((type: GraphQLObjectType) =>
      selectionsFrom(schema, `... on ${type.name}`, type, HOPS).map(
        (selection) => [`${field.name}(${argument}after: "0")`, selection] as const,
      ),
    );
  });
}

describe.each(VIEWERS)('$user', (viewer) => {
  it('hears nothing of others from any subscription, whatever it selects', async () => {
    await inParallel(calls('', null), async ([call, selection]) => {
      const { messages, errors } = await replayed(viewer.user, call, selection);
      const found = secrets.get(viewer)?.in({ data: messages, errors }, []);
      expect(found, call).toEqual([]);
    });
  });

  it("hears nothing by the id of another's shipment, and as little as by nobody's", async () => {
    const theirs = shipments.filter((target) => !mayReadRecord(viewer, target));
    expect(theirs.length).toBeGreaterThan(0);
    const nobodys = encodeId('Shipment', { portalId: randomUUID(), crmId: null });
    for (const target of theirs) {
      const asked = [encodeId('Shipment', target), nobodys].map(async (id) => {
        const [question] = calls(`id: "${id}", `, ['shipmentUpdated']);
        const { messages, errors } = await replayed(viewer.user, ...(question ?? ['', '']));
        return { messages, codes: errors.map(({ extensions }) => extensions?.['code']) };
      });
      const [one, other] = await Promise.all(asked);
      expect(one).toEqual(other);
      expect(one?.messages).toEqual([]);
    }
  });

  it('hears of what is its own', async () => {
    const mine = shipments.filter((target) => mayReadRecord(viewer, target));
    const selection = '... on MilestoneRecorded { shipment { portalId } }';
    const { messages } = await replayed(viewer.user, 'milestoneRecorded(after: "0")', selection);
    const ids = messages.map((each) => (each as { shipment: { portalId: string } }).shipment.portalId);
    expect(new Set(ids)).toEqual(new Set(mine.map(({ portalId }) => portalId)));
  });
});
