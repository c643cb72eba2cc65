import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { follow } from '../../src/client/follow.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

/** However an operation is written, the answer is that of its plainest form. */

let hub: TestHub;
let accountId: string;
beforeAll(async () => {
  hub = await startTestHub({ worker: true });
  const { viewer } = await ask<{ viewer: { account: { branches: { nodes: { id: string }[] } } } }>(
    'customer',
    '{ viewer { account { branches(first: 1) { nodes { id } } } } }',
  );
  accountId = viewer.account.branches.nodes[0]?.id ?? '';
});
afterAll(() => hub?.[Symbol.asyncDispose]());

type Json = Readonly<Record<string, unknown>>;

async function ask<Data = Json>(user: string, query: string, variables: Json = {}): Promise<Data> {
  const { data, errors } = await hub.ask<Data, Json>(user, query, variables);
  expect(errors).toEqual([]);
  return data as Data;
}

/** Plans are compiled from the second execution on, and remembered ones are met from the third. */
async function answersAlways(user: string, query: string, variables: Json, expected: unknown): Promise<void> {
  for (let run = 0; run < 3; run++) expect(await ask(user, query, variables)).toEqual(expected);
}

it.each([
  [true, false],
  [false, true],
  [true, true],
])('a fragment under one of two conditions is answered from both: %s, %s', async (a, b) => {
  const query = `query ($a: Boolean!, $b: Boolean!) {
    shipments(first: 1) { nodes { id ... @include(if: $a) { number } ... @include(if: $b) { number } } }
  }`;
  const plain = await ask('customer', '{ shipments(first: 1) { nodes { id number } } }');
  await answersAlways('customer', query, { a, b }, plain);
});

it('a field under @include or @skip is answered where only the second holds', async () => {
  const query = `query ($a: Boolean!, $b: Boolean!) {
    viewer { ... @include(if: $a) { role } ... @skip(if: $b) { role } }
  }`;
  await answersAlways('customer', query, { a: false, b: false }, { viewer: { role: 'CUSTOMER' } });
});

it('another field under the name of a key leaves the join alone', async () => {
  const { exceptions } = await ask<{ exceptions: { nodes: { code: string; case: object | null }[] } }>(
    'serviceAgent',
    '{ exceptions(first: 20) { nodes { code case { number } } } }',
  );
  expect(exceptions.nodes.some((node) => node.case !== null)).toBe(true);
  const query = '{ exceptions(first: 20) { nodes { portalId: code case { number } } } }';
  const nodes = exceptions.nodes.map((node) => ({ portalId: node.code, case: node.case }));
  await answersAlways('serviceAgent', query, {}, { exceptions: { nodes } });
});

it('one field under the names of both keys leaves the join alone', async () => {
  const { accounts } = await ask<{ accounts: { nodes: { id: string; legalName: string | null }[] } }>(
    'serviceAgent',
    '{ accounts(first: 3) { nodes { id legalName } } }',
  );
  expect(accounts.nodes.every(({ legalName }) => legalName !== null)).toBe(true);
  const query = '{ accounts(first: 3) { nodes { portalId: id crmId: id legalName } } }';
  const nodes = accounts.nodes.map(({ id, legalName }) => ({ portalId: id, crmId: id, legalName }));
  await answersAlways('serviceAgent', query, {}, { accounts: { nodes } });
});

it('a text that is the id of another shipment does not bring that shipment’s cases', async () => {
  interface Found {
    readonly id: string;
    readonly number: string;
    readonly crmId: string;
    readonly cases: { readonly nodes: readonly object[] };
  }
  const { shipments } = await ask<{ shipments: { nodes: Found[] } }>(
    'serviceAgent',
    '{ shipments(first: 60) { nodes { id number crmId cases(first: 3) { nodes { number } } } } }',
  );
  const other = shipments.nodes.find(({ cases }) => cases.nodes.length > 0);
  const own = shipments.nodes.find(({ crmId, cases }) => crmId && cases.nodes.length === 0);
  if (!own || !other) throw new Error('the demo data has no such shipments');
  await noteSet('serviceAgent', own.id, other.crmId);
  const query = `query ($id: ID!) {
    shipment(id: $id) { number crmId: dockAppointmentNote cases(first: 3) { nodes { number } } }
  }`;
  const shipment = { number: own.number, crmId: other.crmId, cases: { nodes: [] } };
  await answersAlways('serviceAgent', query, { id: own.id }, { shipment });
});

it('another field may be called __typename', async () => {
  const query = '{ viewer { account { __typename: displayName legalName } } }';
  const account = { __typename: 'Northwind Instruments', legalName: 'Northwind Instruments, Inc.' };
  await answersAlways('customer', query, {}, { viewer: { account } });
});

it('a field that is skipped brings no error and no fetch', async () => {
  const query = `query ($a: Boolean!, $b: Boolean!) {
    reviewItems(first: 2) {
      edges { node { account { syncStatus { visibleAt @include(if: $b) } phone @skip(if: $a) } } }
    }
    x: reviewItems(first: 1) @skip(if: $a) { edges { cursor } }
  }`;
  for (let run = 0; run < 3; run++) {
    const { data, errors } = await hub.ask('customer', query, { a: true, b: true });
    expect(data).toEqual({ reviewItems: null });
    expect(errors.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['reviewItems'], 'FIELD_NOT_VISIBLE'],
    ]);
  }
});

it('an operation of which a constant leaves nothing has an empty answer', async () => {
  await answersAlways('customer', '{ viewer @skip(if: true) { role } }', {}, {});
});

it.each([
  ['two four-digit escapes', String.raw`"\uD83D\uDE00 on top"`, '😀 on top'],
  ['an escape in braces', String.raw`"\u{1F600} on top"`, '😀 on top'],
  ['the character itself', '"😀 on top"', '😀 on top'],
  ['a backspace', String.raw`"left\bright"`, 'left\bright'],
  ['a form feed', String.raw`"left\fright"`, 'left\fright'],
  ['a block', '"""\n    two\n      lines \\""" \\b\n  """', 'two\n  lines """ \\b'],
])('a text with %s arrives as the same text in a variable does', async (_name, literal, value) => {
  const booked = await ask<{ shipmentBook: { shipment: { id: string } } }>(
    'customer',
    'mutation ($input: ShipmentBookInput!) { shipmentBook(input: $input) { shipment { id } } }',
    { input: { idempotencyKey: randomUUID(), accountId } },
  );
  const { id } = booked.shipmentBook.shipment;
  const byVariable = await noteSet('customer', id, value);
  const query = `mutation ($id: ID!, $key: String!) {
    dockAppointmentNoteSet(input: { idempotencyKey: $key, id: $id, note: ${literal} }) {
      userErrors { code message } shipment { dockAppointmentNote }
    }
  }`;
  const { dockAppointmentNoteSet } = await ask<{ dockAppointmentNoteSet: object }>('customer', query, {
    id,
    key: randomUUID(),
  });
  expect(dockAppointmentNoteSet).toEqual(byVariable);
});

it('descriptions in a document change nothing', async () => {
  const query = `
    "What the caller sees." query Described("How many." $first: Int!) { shipments(first: $first) { nodes { ...Row } } }
    """
    One row.
    """
    fragment Row on Shipment { number account { legalName } }`;
  const plain =
    'query ($first: Int!) { shipments(first: $first) { nodes { number account { legalName } } } }';
  const expected = await ask('customer', plain, { first: 2 });
  await answersAlways('customer', query, { first: 2 }, expected);
});

it.each([
  ['a Float without end', 'weightKg: 1e400'],
  ['a Float without end in a variable', 'weightKg: $weight'],
  ['an Int beyond 64 bits', 'stops: [{ sequence: 9223372036854775808, type: PICKUP }]'],
  ['an Int beyond 32 bits', 'stops: [{ sequence: 2147483648, type: PICKUP }]'],
])('%s is refused as input', async (_name, field) => {
  const { data, codes } = await book(field);
  expect({ data: data ?? null, codes }).toEqual({ data: null, codes: ['BAD_USER_INPUT'] });
});

it('an Int literal beyond 64 bits is a Float where one is asked', async () => {
  expect(await book('weightKg: 9223372036854775808')).toEqual(
    await book('weightKg: 9.223372036854775808e18'),
  );
});

it('a stream whose message has another field under the name of a key is joined', async () => {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const messages = follow<{ exceptionChanged: Json }>({
    url: hub.wsUrl,
    signal: stop.signal,
    variables: {},
    token: () => hub.tokens['serviceAgent'] ?? '',
    query: `subscription ($after: String) {
      exceptionChanged(after: $after) {
        __typename
        ... on StreamMessage { cursor }
        ... on ExceptionChanged {
          changedFields
          exception { portalId: code shipment { portalId: number account { crmId: id legalName } } case { crmId: status } }
        }
      }
    }`,
  });
  const next = async () => (await messages.next()).value?.data?.exceptionChanged;
  expect(await next()).toMatchObject({ __typename: 'Heartbeat' });
  const { shipment } = await ask<{ shipment: { id: string } }>(
    'serviceAgent',
    '{ shipment(reference: { value: "WB-NOR-1001" }) { id } }',
  );
  const input = { idempotencyKey: randomUUID(), shipmentId: shipment.id, code: 'DAMAGED' };
  await ask(
    'serviceAgent',
    'mutation ($input: ExceptionOpenInput!) { exceptionOpen(input: $input) { userErrors { code } } }',
    { input },
  );
  for (;;) {
    const message = await next();
    if (message === undefined) throw new Error('the stream has ended');
    if (message['__typename'] !== 'ExceptionChanged') continue;
    const exception = message['exception'] as Json;
    expect(exception).toMatchObject({
      portalId: 'DAMAGED',
      shipment: { portalId: 'WB-NOR-1001', account: { legalName: 'Northwind Instruments, Inc.' } },
    });
    // The second message comes when Salesforce has the case.
    if (!(message['changedFields'] as string[]).includes('case')) continue;
    expect(exception['case']).toEqual({ crmId: 'New' });
    break;
  }
});

/** Answers what a dry run of a booking says, one field of it as the document has it. */
async function book(field: string): Promise<{ data: unknown; codes: unknown[] | undefined }> {
  const declared = field.includes('$weight') ? ', $weight: Float' : '';
  const query = `mutation ($accountId: ID!${declared}) {
    shipmentBook(input: { idempotencyKey: "dry", validateOnly: true, accountId: $accountId, ${field} }) {
      userErrors { code }
    }
  }`;
  const response = await fetch(hub.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.tokens['customer'] ?? ''}` },
    // Written by hand: no JSON.stringify writes a number without end.
    body: `{ "query": ${JSON.stringify(query)}, "variables": { "accountId": "${accountId}", "weight": 1e400 } }`,
  });
  const answer = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
  return { data: answer.data, codes: answer.errors?.map(({ extensions }) => extensions.code) };
}

async function noteSet(user: string, id: string, note: string): Promise<object> {
  const { dockAppointmentNoteSet } = await ask<{ dockAppointmentNoteSet: object }>(
    user,
    `mutation ($input: DockAppointmentNoteSetInput!) {
      dockAppointmentNoteSet(input: $input) { userErrors { code message } shipment { dockAppointmentNote } }
    }`,
    { input: { idempotencyKey: randomUUID(), id, note } },
  );
  expect(dockAppointmentNoteSet).toEqual({ userErrors: [], shipment: { dockAppointmentNote: note } });
  return dockAppointmentNoteSet;
}
