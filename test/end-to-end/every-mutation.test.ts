import { randomUUID } from 'node:crypto';
import { buildSchema, type GraphQLSchema, getNullableType, isListType, isNonNullType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBGRAPHS } from '../../src/cli/wiring/subgraphs.ts';
import { type Caller, FIELD_VISIBILITY, ROLES } from '../../src/domain/access.ts';
import type { RecordedWrite } from '../../src/domain/mutation-answer.ts';
import { MUTATIONS, type MutationName, type MutationRow, mutationRow } from '../../src/domain/mutations.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import type { UserError } from '../../src/domain/user-error.ts';
import type { Subgraph } from '../../src/graph/subgraph.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { runSubgraph, staff } from '../harness/run-subgraph.ts';
import { SAMPLES } from './every-mutation/samples.ts';
import { Stage } from './every-mutation/stage.ts';
import { call, idPlaces, type Mutating, mutationsOf, textPlaces } from './tenants/mutations.ts';

/** What every mutation promises, whichever subgraph offers it. */

let hub: TestHub;
let stage: Stage;
let schema: GraphQLSchema;
let subgraphs: Readonly<Record<MutationRow['system'], Subgraph>>;
let digests: string;
beforeAll(async () => {
  // Without a worker: what changes between two looks was changed by a mutation.
  hub = await startTestHub();
  schema = buildSchema(hub.gateway.publicSdl);
  const { portal, salesforce, operations } = SUBGRAPHS;
  subgraphs = {
    PORTAL: await portal(hub.adapters),
    SALESFORCE: await salesforce(hub.adapters),
    HUB: await operations(hub.adapters),
  };
  const [account] = await rows<{ readonly portalId: string; readonly crmId: string }>(
    `SELECT portal_id AS "portalId", crm_id AS "crmId" FROM portal.account WHERE customer_code = 'NORTHWIND'`,
  );
  if (account === undefined) throw new Error('the demo data has no NORTHWIND');
  stage = new Stage(hub, account);
  digests = await digestsOfTables();
});
afterAll(() => hub[Symbol.asyncDispose]());

interface Payload {
  readonly userErrors: readonly UserError[];
  readonly writes: readonly RecordedWrite[];
}

async function send(mutation: MutationName, input: object): Promise<Payload> {
  const { data, errors } = await hub.ask('admin', documentOf(mutation), { input });
  expect(errors).toEqual([]);
  return data?.[mutation] as Payload;
}

/** Past the gateway, which refuses half of a surrogate pair itself, but cannot name the place. */
async function sendToSubgraph(mutation: MutationName, input: object): Promise<Payload> {
  const { data, errors } = await runSubgraph(
    subgraphs[mutationRow(mutation).system],
    staff('ADMIN'),
    documentOf(mutation),
    { input },
  );
  expect(errors).toBeUndefined();
  return data[mutation] as Payload;
}

function documentOf(mutation: MutationName): string {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${mutation}(input: $input) {
    userErrors { field code message owner } writes { system record recordId state fields { field from to } }
  } }`;
}

async function done(mutation: MutationName, input: object): Promise<Payload> {
  const payload = await send(mutation, input);
  expect(payload.userErrors).toEqual([]);
  return payload;
}

async function rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return await hub.adapters.database().query<Row>({ text, values });
}

/** Asks for one digest of each table that a mutation can change. A gateway goes on with an export: its mutations show in the audit. */
async function digestsOfTables(): Promise<string> {
  const tables = await rows<{ readonly name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
      WHERE table_schema IN ('portal', 'ledger') AND table_type = 'BASE TABLE'
        AND table_name NOT IN ('authentication_event', 'bulk_export', 'bulk_export_part')`,
  );
  const digestOf = (name: string) =>
    `SELECT '${name}' AS name, md5(string_agg(t::text, ';' ORDER BY t::text)) AS digest FROM ${name} t`;
  return tables.map(({ name }) => digestOf(name)).join(' UNION ALL ');
}

/** Everything that a mutation can change, as one value for each table of ours and object of Salesforce. */
async function everything(): Promise<Readonly<Record<string, unknown>>> {
  const { asAdministrator } = hub.org;
  const [found, accounts, contacts] = await Promise.all([
    rows<{ readonly name: string; readonly digest: string | null }>(digests),
    asAdministrator.query(soql`SELECT Id, SystemModstamp FROM Account ORDER BY Id`, newUpstreamUsage()),
    asAdministrator.query(soql`SELECT Id, SystemModstamp FROM Contact ORDER BY Id`, newUpstreamUsage()),
  ]);
  return { ...Object.fromEntries(found.map(({ name, digest }) => [name, digest])), accounts, contacts };
}

async function auditedBy(mutation: MutationName): Promise<number> {
  const [row] = await rows<{ readonly count: number }>(
    'SELECT count(*)::int AS count FROM ledger.audit_entry WHERE action = $1',
    [mutation],
  );
  return row?.count ?? 0;
}

/** Where something is written, and which fields, whatever the state of the writes. */
function targets({ writes }: Payload) {
  return writes.map(({ system, record, fields }) => ({
    system,
    record,
    fields: fields.map(({ field }) => field),
  }));
}

const KEY_REUSED = {
  field: 'idempotencyKey',
  code: 'IDEMPOTENCY_KEY_REUSED',
  message: 'This key came before with another request. Choose a new key for a new request.',
  owner: null,
};
const UNSTORABLE = {
  code: 'INVALID_VALUE',
  message:
    'The text holds a NUL or half of a surrogate pair, which cannot be stored. Send it without these characters.',
};

const FRAME = ['idempotencyKey', 'validateOnly'];
const NAMES = MUTATIONS.map(({ mutation }) => mutation);

describe.each(NAMES)('%s', (mutation) => {
  const sample = SAMPLES[mutation];

  it('is done once for a key, under its name in the audit, and answers a repetition as before', async () => {
    const input = { ...(await sample.input(stage)), idempotencyKey: randomUUID() };
    const [before, audited] = [await everything(), await auditedBy(mutation)];
    const first = await done(mutation, input);
    const after = await everything();
    // Without an effect to notice, nothing below would mean anything.
    expect(after).not.toEqual(before);
    expect(await auditedBy(mutation)).toBeGreaterThan(audited);
    expect(await done(mutation, input)).toEqual(first);
    expect(await everything()).toEqual(after);
  });

  it('refuses a key that came before with another request, in the same words as every mutation', async () => {
    const input = { ...(await sample.input(stage)), idempotencyKey: randomUUID() };
    await done(mutation, input);
    const after = await everything();
    const { userErrors, writes } = await send(mutation, { ...input, ...sample.other });
    expect({ userErrors, writes }).toEqual({ userErrors: [KEY_REUSED], writes: [] });
    expect(await everything()).toEqual(after);
  });

  it('only decides with validateOnly: what it plans is what it does afterwards, under the same key', async () => {
    const input = { ...(await sample.input(stage)), idempotencyKey: randomUUID() };
    const before = await everything();
    const planned = await done(mutation, { ...input, validateOnly: true });
    expect(planned.writes.map(({ state }) => state)).toEqual(planned.writes.map(() => 'PLANNED'));
    expect(await everything()).toEqual(before);
    const first = await done(mutation, input);
    expect(targets(first)).toEqual(targets(planned));
    expect(first.writes.map(({ state }) => state)).not.toContain('PLANNED');
  });

  it('refuses a text that cannot be stored, wherever it stands, with its place and what to do', async () => {
    const mutating = mutationsOf(schema).find(({ name }) => name === mutation);
    if (mutating === undefined) throw new Error(`the schema has no ${mutation}`);
    const places = [...textPlaces(mutating), ...idPlaces(mutating)].map(({ path }) => path);
    const before = await everything();
    // In a batch of events such a text stops its own event only: that event waits for a person.
    const refusing = places.filter((path) => !path.startsWith('events.'));
    for (const path of ['idempotencyKey', ...refusing]) {
      for (const broken of ['half \ud83d', '\udc00 half', 'a\0b']) {
        const { userErrors, writes } = await sendToSubgraph(mutation, written(mutating, path, broken));
        expect(writes).toEqual([]);
        // The sample's other values may be wrong too: every problem is in one answer.
        const unstorable = userErrors.filter(({ message }) => message === UNSTORABLE.message);
        expect(unstorable).toMatchObject([UNSTORABLE]);
        expect(unstorable[0]?.field?.replaceAll(/\.\d+/g, '')).toBe(path);
      }
      // Both halves together are one character, which can be stored.
      const { userErrors } = await sendToSubgraph(mutation, {
        ...written(mutating, path, 'whole \ud83d\ude9a'),
        validateOnly: true,
      });
      expect(userErrors).not.toContainEqual(expect.objectContaining(UNSTORABLE));
    }
    expect(await everything()).toEqual(before);
  });
});

describe('a mutation that is asked again under another key', () => {
  const repeatable = NAMES.filter((mutation) => SAMPLES[mutation].isRepeatable);

  it.each(repeatable)('says UNCHANGED where nothing changes, planned or done: %s', async (mutation) => {
    const sample = SAMPLES[mutation];
    const input = await sample.input(stage);
    const first = await done(mutation, { ...input, idempotencyKey: randomUUID() });
    const after = await everything();
    const planned = await done(mutation, { ...input, idempotencyKey: randomUUID(), validateOnly: true });
    expect(planned.writes.filter(({ state }) => state !== 'UNCHANGED')).toEqual([]);
    expect(await everything()).toEqual(after);
    const key = randomUUID();
    const again = await done(mutation, { ...input, idempotencyKey: key });
    expect(again).toEqual(planned);
    expect(first).not.toEqual(planned);
    // The key keeps the answer that nothing changed, and a repeated request gets it again.
    expect(await done(mutation, { ...input, idempotencyKey: key })).toEqual(again);
    const { userErrors } = await send(mutation, { ...input, ...sample.other, idempotencyKey: key });
    expect(userErrors).toEqual([KEY_REUSED]);
  });
});

describe('a mutation whose work stands in lists', () => {
  it('refuses a call without work, and names a list', async () => {
    const found = mutationsOf(schema).flatMap(({ name, input }) => {
      const fields = Object.values(input.getFields()).filter(({ name: field }) => !FRAME.includes(field));
      const lists = fields.filter(({ type }) => isListType(getNullableType(type)));
      const required = fields.filter(({ type }) => isNonNullType(type));
      const work = required.length === 0 ? lists : lists.filter((list) => required.includes(list));
      return work.length === 0 ? [] : [{ name, lists: work.map((list) => list.name) }];
    });
    // The control: the rule finds lists that are required, and lists of which one is enough.
    expect(found.map(({ name }) => name).toSorted()).toEqual([
      'milestonesRecord',
      'reviewItemsDecide',
      'trackingEventsIngest',
    ]);
    for (const { name, lists } of found) {
      const mutation = name as MutationName;
      const input = { ...(await SAMPLES[mutation].input(stage)), idempotencyKey: randomUUID() };
      const empty = { ...input, ...Object.fromEntries(lists.map((list) => [list, []])) };
      const { userErrors, writes } = await send(mutation, empty);
      expect(writes).toEqual([]);
      expect(userErrors).toMatchObject([{ field: lists[0], message: expect.stringMatching(/^Give 1 to/) }]);
    }
  });
});

// The last one: traces are stored behind the request, and would change what other tests look at.
describe('a mutation that is refused because of the caller', () => {
  const refusing = NAMES.flatMap((mutation) => {
    const { callers } = mutationRow(mutation);
    const visible = FIELD_VISIBILITY.find((row) => row.type === 'Mutation' && row.field === mutation);
    return ROLES.filter((role) => [callers, visible].some((row) => row && !row.roles.includes(role))).map(
      (role) => ({ mutation, role, subject: `${role} ${mutation}` }),
    );
  });
  const subjects = (role: string) =>
    rows<{ subject: string; role: string; mutation: string; changes: readonly unknown[] }>(
      `SELECT principal AS subject, role, record_id AS mutation, changes FROM ledger.audit_entry
        WHERE record = 'RefusedMutation' AND principal LIKE $1 ORDER BY 1`,
      [`${role} %`],
    );
  const attempt = async (mutation: MutationName, caller: Caller, more: object = {}) => {
    const mutating = mutationsOf(schema).find(({ name }) => name === mutation);
    if (mutating === undefined) throw new Error(`the schema has no ${mutation}`);
    const input = { ...written(mutating, 'idempotencyKey', randomUUID()), ...more };
    await runSubgraph(subgraphs[mutationRow(mutation).system], caller, documentOf(mutation), { input });
  };

  it('leaves a trace in the audit, for every role and mutation', async () => {
    expect(new Set(refusing.map(({ mutation }) => mutation)).size).toBeGreaterThan(20);
    for (const { mutation, role, subject } of refusing) await attempt(mutation, { ...staff(role), subject });
    // The control: a permitted caller with an input that is wrong.
    await attempt('shipmentBook', { ...staff('ADMIN'), subject: 'ADMIN mistaken' }, { idempotencyKey: ' ' });
    await hub.adapters.refusedMutations()[Symbol.asyncDispose]();
    const found = (await Promise.all(ROLES.map(subjects))).flat();
    expect(found.map(({ subject }) => subject).toSorted()).toEqual(
      refusing.map(({ subject }) => subject).toSorted(),
    );
    for (const { subject, role, mutation, changes } of found) {
      expect(`${role} ${mutation}`).toBe(subject);
      expect(changes).toContainEqual({
        field: 'code',
        old: null,
        new: expect.stringMatching(/^(NOT_PERMITTED|FIELD_NOT_VISIBLE)$/),
      });
    }
  });
});

function written(mutating: Mutating, path: string, text: string): object {
  const { variables } = call(mutating, { idempotencyKey: randomUUID(), [path]: text });
  return (variables as { readonly input: object }).input;
}
