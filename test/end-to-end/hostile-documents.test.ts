import { randomUUID } from 'node:crypto';
import { sample } from 'fast-check';
import { buildSchema, GraphQLBoolean, type GraphQLSchema, GraphQLString, getNamedType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hubPrincipal } from '../../src/ledger/principal.ts';
import { type Command, loggedUrl, runWaybill } from '../harness/command.ts';
import { complaint, type Reply } from '../harness/complaint.ts';
import { type Draw, drawn } from '../harness/draw.ts';
import {
  exampleQueries,
  hostileDocument,
  mutatedDocument,
  randomDocument,
} from '../harness/hostile-documents.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';
import { hostileValues, tampered } from './hostile/values.ts';
import { hubEnvironment } from './hub-environment.ts';
import { inParallel } from './tenants/answers.ts';
import { call, type Mutating, mutationsOf, type Place } from './tenants/mutations.ts';
import { plantRecords, type Target } from './tenants/planted-records.ts';
import { formsOf } from './tenants/probes.ts';
import {
  type Asking,
  cursorSlots,
  nestedFields,
  type Question,
  question,
  rootFields,
  type Slot,
} from './tenants/questions.ts';

const SEED = 20_261;
const IDEMPOTENCY_KEY: Place = { path: 'idempotencyKey', type: GraphQLString, names: null };
const SHARES = 8;
const VALIDATE_ONLY: Place = { path: 'validateOnly', type: GraphQLBoolean, names: null };
/** How many documents of each kind. */
const DOCUMENTS = { shaped: 500, changed: 500, valid: 200 };
/** Nothing of this may take long, however it is written. */
const TIMEOUT_MS = 15_000;

vi.setConfig({ testTimeout: 120_000 });

let hub: TestHub;
let schema: GraphQLSchema;
let targets: readonly Target[];
let gateway: Command;
let url: string;

beforeAll(async () => {
  hub = await startTestHub();
  schema = buildSchema(hub.gateway.publicSdl);
  targets = await plantRecords(hub);
  await fillLists();
  gateway = runWaybill(['gateway'], { ...hubEnvironment(hub), LOG_LEVEL: 'debug' });
  url = await gateway.line(loggedUrl('the gateway answers'));
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await hub?.[Symbol.asyncDispose]();
});

/** What the lists of operations show comes from changes. */
async function fillLists(): Promise<void> {
  const register = mutationsOf(schema).find(({ name }) => name === 'customerRegister');
  if (!register) throw new Error('the schema has no customerRegister');
  const { query, variables } = call(register, { idempotencyKey: randomUUID() });
  const { errors } = await hub.ask('admin', query, variables);
  expect(errors).toEqual([]);
  // No worker takes it: it waits.
  const waiting = { record: 'Shipment', aggregateId: randomUUID(), accountId: null, version: 1 } as const;
  await hub.adapters
    .portalWork()
    .run(hubPrincipal('backfill'), async (unit) => unit.enqueue({ ...waiting, lane: 'REALTIME' }));
  await hub.adapters.ledger().dryRuns.append([
    {
      record: 'Shipment',
      aggregateId: randomUUID(),
      accountId: null,
      object: 'Shipment__c',
      payload: { Name: 'dry' },
    },
  ]);
}

async function send(init: RequestInit & { readonly path?: string }): Promise<Reply> {
  const response = await fetch(new URL(init.path ?? '', url), {
    ...init,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, text: await response.text() };
}

function post(body: unknown, headers: Record<string, string> = {}, user = 'customer'): Promise<Reply> {
  return send({
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${hub.tokens[user]}`,
      ...headers,
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
  });
}

async function complaints<T>(
  items: readonly T[],
  ask: (item: T) => Promise<Reply>,
  about: (item: T) => unknown,
) {
  const found: unknown[] = [];
  await inParallel(items, async (item) => {
    const problem = await ask(item).then(complaint, (error: unknown) => String(error));
    if (problem !== null) found.push([problem, about(item)]);
  });
  return found;
}

describe('a hostile document is answered with a typed error', () => {
  const templates = exampleQueries();
  const changed = (draw: Draw) => mutatedDocument(draw, draw.oneOf(templates));

  it.each([
    ['of every hostile shape', DOCUMENTS.shaped, hostileDocument],
    ['changed by chance', DOCUMENTS.changed, changed],
    ['made by chance from the schema', DOCUMENTS.valid, (draw: Draw) => randomDocument(draw, schema)],
  ])('%s', async (_name, count, make) => {
    const documents = sample(drawn(make), { seed: SEED, numRuns: count });
    const found = await complaints(
      documents,
      (query) => post({ query }),
      (query) => query.slice(0, 300),
    );
    expect(found).toEqual([]);
  });
});

describe('a hostile value is answered with a typed error', () => {
  it('in any place where a caller may write one', async () => {
    const user = 'serviceAgent';
    const parentOf = (type: string | undefined) => {
      const target = targets.find((candidate) => candidate.type === type);
      return target && formsOf(target)[1];
    };
    const about = (asking: Asking, slot: Slot, values: readonly unknown[]) => {
      const asked = question(asking, [{ slot, value: null }], parentOf(asking.parent?.name));
      const query = asked.query.replaceAll(/(first|last): \d+/g, '$1: 1');
      return values.map((value) => ({
        body: { query, variables: { ...asked.variables, v0: value } },
        about: [asking.name, slot.path.join('.'), value],
      }));
    };
    const placesOf = (asking: Asking) => asking.slots.map((slot) => ({ asking, slot }));
    const atRoots = rootFields(schema).flatMap(placesOf);
    // The nested places of a type meet all of its values together.
    const nested = [...Map.groupBy(nestedFields(schema).flatMap(placesOf), ({ slot }) => String(slot.type))];
    const asked = [
      ...atRoots.flatMap(({ asking, slot }) => about(asking, slot, hostileValues(slot.type))),
      ...nested.flatMap(([, places]) =>
        places.flatMap(({ asking, slot }, at) => {
          const shares = Math.min(SHARES, places.length);
          const share = hostileValues(slot.type).filter((_, nth) => nth % shares === at % shares);
          return about(asking, slot, share);
        }),
      ),
    ];
    const found = await complaints(
      asked,
      ({ body }) => post(body, {}, user),
      ({ about }) => about,
    );
    expect(found).toEqual([]);
  });

  it('in any place of the input of a mutation', async () => {
    const ownId = ({ names }: Place) => {
      const target = targets.find(({ type }) => type === names);
      return target && formsOf(target)[1];
    };
    const own = ({ places }: Mutating) =>
      Object.fromEntries(
        places.flatMap((place) => {
          const id = String(place.type).endsWith('!') ? ownId(place) : undefined;
          return id === undefined ? [] : [[place.path, id]];
        }),
      );
    const asked = mutationsOf(schema).flatMap((mutating) =>
      [...mutating.places, IDEMPOTENCY_KEY, VALIDATE_ONLY].flatMap((place, at) =>
        // Each place meets some of the values, and many places of a type meet all of them.
        hostileValues(place.type)
          .filter((_, nth) => nth % SHARES === at % SHARES)
          .map((value) => {
            const frame = { idempotencyKey: randomUUID(), validateOnly: true };
            return {
              body: call(mutating, { ...frame, ...own(mutating), [place.path]: value }),
              about: [mutating.name, place.path, value],
            };
          }),
      ),
    );
    const found = await complaints(
      asked,
      ({ body }) => post(body, {}, 'admin'),
      ({ about }) => about,
    );
    expect(found).toEqual([]);
  });

  it('in a cursor that was tampered with', async () => {
    const lists = rootFields(schema).filter((asking) => cursorSlots(asking).length > 0);
    const asked: { name: string; value: string; question: Question }[] = [];
    for (const asking of lists) {
      const { text } = await post(question(asking, []), {}, 'admin');
      const cursor = /"cursor":"([\w-]+)"/.exec(text)?.[1];
      expect(cursor, asking.name).toBeDefined();
      for (const slot of cursorSlots(asking)) {
        for (const value of tampered(cursor ?? '')) {
          asked.push({ name: asking.name, value, question: question(asking, [{ slot, value }]) });
        }
      }
    }
    const found = await complaints(
      asked,
      (item) => post(item.question, {}, 'admin'),
      ({ name, value }) => [name, Buffer.from(value, 'base64url').toString()],
    );
    expect(found).toEqual([]);
  });
});

describe('a stretch of time that ends before it begins', () => {
  it('is refused wherever one is asked for, and is not answered as one in which nothing happened', async () => {
    const asked = [...rootFields(schema), ...nestedFields(schema)].flatMap((asking) =>
      asking.slots.flatMap((from) => {
        const to = asking.slots.find(
          ({ path }) => String(path) === String([...from.path.slice(0, -1), 'to']),
        );
        return from.path.at(-1) === 'from' && to !== undefined ? [{ asking, from, to }] : [];
      }),
    );
    expect(asked.map(({ asking: { name } }) => name)).toEqual(
      expect.arrayContaining(['shipments', 'exceptions', 'auditTrail', 'measures', 'businessMeasures']),
    );
    const codeOf = async ({ asking, from, to }: (typeof asked)[number], days: readonly string[]) => {
      const parent = targets.find(({ type }) => type === asking.parent?.name);
      const values = days.map((day) => (getNamedType(from.type).name === 'Date' ? day : `${day}T00:00:00Z`));
      const filled = [from, to].map((slot, at) => ({ slot, value: values[at] }));
      const asks = question(asking, filled, parent && formsOf(parent)[1]);
      let code: string | undefined;
      // The tests before have asked more than one user may ask while others work.
      await until(async () => {
        const { text } = await post(asks, {}, 'admin');
        code = /"code":"([A-Z_]+)"/.exec(text)?.[1];
        return code !== 'OPERATION_QUOTA';
      });
      return code;
    };
    for (const each of asked) {
      const about = [each.asking.parent?.name, each.asking.name, ...each.from.path].join(' ');
      expect([about, await codeOf(each, ['2026-03-02', '2026-03-01'])]).toEqual([about, 'BAD_USER_INPUT']);
      expect([about, await codeOf(each, ['2026-03-01', '2026-03-02'])]).toEqual([about, undefined]);
    }
  });
});

it('the process is still the same and still answers', async () => {
  expect(gateway.process.exitCode).toBeNull();
  expect(complaint(await post({ query: '{ viewer { role } }' }))).toBeNull();
});

it('the log holds no token, no customer data and nothing that callers typed', () => {
  const log = gateway.stderr() + gateway.stdout();
  expect(log).toContain('"operation"');
  const canaries = [
    ...Object.values(hub.tokens),
    ...targets.flatMap((target) => formsOf(target)),
    'Northwind Instruments',
    'northwind.example',
    'DROP TABLE',
    'Ana Flores',
  ];
  expect(canaries.filter((canary) => log.includes(canary))).toEqual([]);
});
