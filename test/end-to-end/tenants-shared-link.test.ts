import { randomUUID } from 'node:crypto';
import { buildSchema, execute, type GraphQLSchema, getNamedType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SUBGRAPH_NAMES, SUBGRAPHS } from '../../src/cli/wiring/subgraphs.ts';
import { type Caller, CONSIGNEE, hiddenBy, type Scope } from '../../src/domain/access.ts';
import { CONSIGNEE_FIELDS } from '../../src/domain/consignee-fields.ts';
import { linkSubject } from '../../src/domain/shared-link.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { heard, subscription } from '../harness/heard.ts';
import { type HubError, startTestHub, type TestHub } from '../harness/hub.ts';
import { inParallel } from './tenants/answers.ts';
import { call, mutationsOf } from './tenants/mutations.ts';
import { plantRecords, type Target } from './tenants/planted-records.ts';
import { idsOf } from './tenants/probes.ts';
import { collectFacts, Secrets, type Viewer } from './tenants/secrets.ts';
import { asked, fieldsOf, type OpenedLink, openedLink, valuesAt, WAYS } from './tenants/shared-link.ts';

vi.setConfig({ testTimeout: 120_000 });

const OWNER = 'NORTHWIND-RTM';
/** The message names a field and no value. */
const HIDDEN = /^Your role may not see \w+\.\w+\.$/;
let hub: TestHub;
let schema: GraphQLSchema;
let targets: readonly Target[];
let shipment: Target;
let link: OpenedLink;
let secrets: Secrets;

beforeAll(async () => {
  hub = await startTestHub({ maxCost: 10_000_000, maxOperationsPerSecond: 1_000_000, worker: true });
  schema = buildSchema(hub.gateway.publicSdl);
  targets = await plantRecords(hub);
  shipment = theOne('Shipment');
  link = await openedLink(hub, 'branchCustomer', shipment.portalId ?? '');
  secrets = await secretsOfLink();
});
afterAll(() => hub?.[Symbol.asyncDispose]());

function theOne(type: Target['type'], owner = OWNER): Target {
  const found = targets.find((target) => target.type === type && target.owner === owner);
  if (found === undefined) throw new Error(`no ${type} was planted for ${owner}`);
  return found;
}

/** Every text of both systems, but for what the link shows of its shipment. */
async function secretsOfLink(): Promise<Secrets> {
  const rows = await hub.adapters.database().query<{ readonly value: string | null }>({
    text: `SELECT unnest(ARRAY[portal_id::text, number, carrier, mode, current_milestone,
          origin_place, origin_country, destination_place, destination_country]) AS value
        FROM portal.shipment WHERE portal_id = $1
      UNION SELECT unnest(ARRAY[type, time_zone]) FROM portal.stop WHERE shipment_id = $1
      UNION SELECT unnest(ARRAY[portal_id::text, event_id, source, milestone, classifier, place_name, country, corrects_event_id])
        FROM portal.tracking_event WHERE shipment_id = $1`,
    values: [shipment.portalId],
  });
  const shown = new Set(rows.map(({ value }) => value));
  const facts = (await collectFacts(hub)).map(({ value }) => {
    return { value, owners: shown.has(value) ? ['SHOWN'] : [], right: 'RECORDS' as const };
  });
  const viewer: Viewer = { user: 'consignee', account: 'SHOWN', branches: [], whole: true, aims: [] };
  return new Secrets(viewer, facts, schema);
}

function codes(errors: readonly HubError[]): string[] {
  return [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))];
}

describe('a shared link', () => {
  it('knows of secrets, and shows its shipment', async () => {
    expect(secrets.values.size).toBeGreaterThan(500);
    const { data, errors } = await hub.ask(link.token, '{ sharedShipment { number origin { name } } }');
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).toContain(`CNY-${OWNER}`);
    // The control: another caller's answer is full of them.
    const own = await hub.ask('customer', '{ viewer { account { displayName } } }');
    expect(secrets.in(own)).not.toEqual([]);
  });

  it('gets nothing from any other root field, whatever it names', async () => {
    const named = [shipment, theOne('Shipment', 'HARBOR'), theOne('Account')].flatMap(idsOf);
    const others = fieldsOf(schema, 'Query').filter(({ name }) => name !== 'sharedShipment');
    const tried = others.flatMap((field) => {
      const takesIds = field.args.some(({ type }) => getNamedType(type).name === 'ID');
      return (takesIds ? named : [undefined]).map((id) => `{ ${asked(schema, field, id)} }`);
    });
    expect(tried.length).toBeGreaterThan(40);
    await inParallel(tried, async (query) => {
      const { data, errors } = await hub.ask(link.token, query);
      expect(
        Object.values(data ?? {}).filter((value) => value !== null),
        query,
      ).toEqual([]);
      expect(codes(errors), query).toEqual(['FIELD_NOT_VISIBLE']);
      expect(errors.filter(({ message }) => !HIDDEN.test(message))).toEqual([]);
    });
  });

  it('gets each field of its table, and null in the place of every other', async () => {
    expect(Object.keys(WAYS).toSorted()).toEqual(Object.keys(CONSIGNEE_FIELDS).toSorted());
    const places = Object.entries(WAYS).flatMap(([type, way]) =>
      way === null || type === 'Query' ? [] : fieldsOf(schema, type).map((field) => ({ type, way, field })),
    );
    expect(places.length).toBeGreaterThan(80);
    const reached = new Set<string>();
    await inParallel(places, async ({ type, way, field }) => {
      const query = `{ ${way.reduceRight((text, step) => `${step} { ${text} }`, asked(schema, field))} }`;
      const { data, errors } = await hub.ask(link.token, query);
      const values = valuesAt(data, [...way, field.name]);
      if (values.length > 0) reached.add(type);
      expect(secrets.in({ data }), query).toEqual([]);
      expect(errors.filter(({ message }) => !HIDDEN.test(message))).toEqual([]);
      if (hiddenBy(CONSIGNEE, { record: type, field: field.name }) === null) {
        expect(errors, query).toEqual([]);
      } else {
        expect(
          values.filter((value) => value !== null && value !== undefined),
          query,
        ).toEqual([]);
        if (reached.has(type)) expect(codes(errors), query).toEqual(['FIELD_NOT_VISIBLE']);
      }
    });
    // The planted shipment has no estimate and no correction.
    const never = ['EstimatedDelivery', 'EventCorrection'];
    const ways = Object.keys(WAYS).filter((type) => WAYS[type] && type !== 'Query' && !never.includes(type));
    expect(ways.filter((type) => !reached.has(type))).toEqual([]);
  });

  it('changes nothing by any mutation, and each try is in the audit', async () => {
    for (const mutating of mutationsOf(schema)) {
      const { query, variables } = call(mutating, { idempotencyKey: randomUUID() });
      const { data, errors } = await hub.ask(link.token, query, variables);
      expect(data?.[mutating.name] ?? null, mutating.name).toBeNull();
      expect(codes(errors), mutating.name).toEqual(['FIELD_NOT_VISIBLE']);
    }
    const subject = linkSubject(link.linkId);
    await expect
      .poll(
        async () => {
          const [row] = await hub.adapters.database().query<{ readonly count: number }>({
            text: `SELECT count(DISTINCT record_id)::int AS count FROM ledger.audit_entry
            WHERE principal = $1 AND role = 'CONSIGNEE' AND record = 'RefusedMutation'`,
            values: [subject],
          });
          return row?.count;
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(9);
    const written = await hub.adapters.database().query({
      text: "SELECT record FROM ledger.audit_entry WHERE principal = $1 AND record <> 'RefusedMutation'",
      values: [subject],
    });
    expect(written).toEqual([]);
  });

  it('follows its shipment and nothing else', async () => {
    const own = encodeId('Shipment', { portalId: shipment.portalId });
    const foreign = encodeId('Shipment', theOne('Shipment', 'NORTHWIND-CHI'));
    const follow = (text: string) => heard(hub.wsUrl, link.token, text);
    const selection = '... on ShipmentUpdated { changedFields }';
    for (const id of [own, foreign]) {
      await done('dockAppointmentNoteSet', { id, note: `gate ${randomUUID()}` });
      const event = { shipmentId: id, eventId: randomUUID(), milestone: 'ARRIVED_AT_TERMINAL' };
      const events = [{ ...event, occurred: { at: new Date().toISOString() } }];
      await done('milestonesRecord', { source: 'PORTAL', events });
    }
    await vi.waitFor(
      async () => {
        const { messages } = await follow(
          subscription(`shipmentUpdated(id: "${own}", after: "0")`, selection),
        );
        // The note of the dock changed first, and is none of the consignee's fields.
        expect(messages[0]).toMatchObject({ changedFields: expect.arrayContaining(['currentMilestone']) });
      },
      { timeout: 60_000, interval: 200 },
    );
    expect(await follow(subscription(`shipmentUpdated(id: "${foreign}", after: "0")`, selection))).toEqual({
      messages: [],
      errors: [],
    });
    const hidden = await follow(
      subscription(
        `shipmentUpdated(id: "${own}", after: "0")`,
        '... on ShipmentUpdated { shipment { number } }',
      ),
    );
    expect(codes(hidden.errors)).toEqual(['FIELD_NOT_VISIBLE']);
    const others = fieldsOf(schema, 'Subscription').filter(({ name }) => name !== 'shipmentUpdated');
    expect(others.length).toBeGreaterThan(3);
    for (const { name } of others) {
      const { messages, errors } = await follow(subscription(name, '__typename'));
      expect(codes(errors), name).toEqual(['FIELD_NOT_VISIBLE']);
      expect(messages.filter((message) => message !== null)).toEqual([]);
    }
  });

  it('opens no paper, and uploads none', async () => {
    const paper = theOne('Document');
    const headers = { authorization: `Bearer ${link.token}` };
    const read = await fetch(new URL(`/documents/${paper.portalId}`, hub.url), { headers });
    expect([404, 403]).toContain(read.status);
    for (const [path, body] of [
      ['/documents', '%PDF-1.7 mine'],
      ['/interchanges', 'ISA*00*'],
    ] as const) {
      const sent = await fetch(new URL(path, hub.url), { method: 'POST', headers, body });
      expect(sent.status, path).toBe(403);
    }
  });
});

async function done(mutation: string, input: object): Promise<void> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const { errors } = await hub.ask(
    'admin',
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  );
  expect(errors).toEqual([]);
}

describe('at a subgraph itself', () => {
  it('every root field is hidden from a link, its scope notwithstanding', async () => {
    const scopes: readonly Scope[] = [
      { kind: 'ALL' },
      {
        kind: 'SHIPMENT',
        shipmentId: shipment.portalId ?? '',
        accountId: randomUUID(),
        branchId: randomUUID(),
      },
    ];
    for (const name of SUBGRAPH_NAMES) {
      const subgraph = await SUBGRAPHS[name](hub.adapters);
      const fields = fieldsOf(subgraph.schema, 'Query').filter((field) => field.name !== 'sharedShipment');
      expect(fields.map((field) => field.name)).toContain('_entities');
      for (const field of fields) {
        const text =
          field.name === '_entities'
            ? '_entities(representations: [{ __typename: "Shipment", portalId: "x" }]) { __typename }'
            : field.name === '_service'
              ? '_service { sdl }'
              : asked(subgraph.schema, field);
        for (const scope of scopes) {
          const caller: Caller = { subject: 'x', userId: link.linkId, role: CONSIGNEE, scope };
          const request = { requestId: 'test', caller, usage: newUpstreamUsage(), signal: undefined };
          const contextValue = subgraph.contextFor(request);
          const { data, errors = [] } = await execute({
            schema: subgraph.schema,
            document: parse(`{ ${text} }`),
            contextValue,
          });
          expect(
            Object.values(data ?? {}).filter((value) => value !== null),
            text,
          ).toEqual([]);
          expect(codes(errors.map((error) => error.toJSON())), text).toEqual(['FIELD_NOT_VISIBLE']);
        }
      }
    }
  });
});
