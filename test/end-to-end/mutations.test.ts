import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AttachDocumentDocument,
  BookShipmentDocument,
  IngestTrackingEventsDocument,
  OpenExceptionDocument,
  RecordMilestonesDocument,
  RegisterCustomerDocument,
  ResolveExceptionDocument,
} from '../../schema/generated/operations.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

let hub: TestHub;
let branch: string;
beforeAll(async () => {
  hub = await startTestHub();
  const { data } = await hub.ask(
    'customer',
    '{ viewer { account { branches(first: 1) { nodes { id } } } } }',
  );
  const viewer = data?.['viewer'] as { account: { branches: { nodes: { id: string }[] } } };
  branch = viewer.account.branches.nodes[0]?.id ?? '';
});
afterAll(() => hub[Symbol.asyncDispose]());

const key = () => ({ idempotencyKey: randomUUID() });

async function book(): Promise<string> {
  const input = { ...key(), accountId: branch, serviceLevel: 'EXPEDITED' as const };
  const { data } = await hub.ask('customer', BookShipmentDocument, { input });
  return data?.shipmentBook?.shipment?.id ?? '';
}

/** Sends a file to the hub's door. */
async function send(user: string | null, body: BodyInit): Promise<Response> {
  const headers = user === null ? {} : { authorization: `Bearer ${hub.tokens[user] ?? ''}` };
  return await fetch(new URL('/documents', hub.url), { method: 'POST', headers, body });
}

async function read(user: string | null, id: string, method = 'GET'): Promise<Response> {
  const headers = user === null ? {} : { authorization: `Bearer ${hub.tokens[user] ?? ''}` };
  return await fetch(new URL(`/documents/${id}`, hub.url), { method, headers });
}

describe('the example mutations', () => {
  it('book a shipment', async () => {
    const input = { ...key(), accountId: branch, serviceLevel: 'EXPEDITED' as const };
    const { data, errors } = await hub.ask('customer', BookShipmentDocument, { input });
    expect(errors).toEqual([]);
    expect(data?.shipmentBook).toMatchObject({
      userErrors: [],
      shipment: { currentMilestone: { type: 'BOOKED' } },
      writes: [
        {
          system: 'PORTAL',
          record: 'Shipment',
          state: 'DONE',
          lane: null,
        },
        {
          system: 'SALESFORCE',
          record: 'Shipment',
          state: 'QUEUED',
          lane: 'REALTIME',
        },
      ],
    });
  });

  it('record milestones and take in what carriers report', async () => {
    const shipmentId = await book();
    const occurred = { at: new Date().toISOString() };
    const events = [{ eventId: randomUUID(), shipmentId, milestone: 'PICKED_UP' as const, occurred }];
    const recorded = await hub.ask('dispatcher', RecordMilestonesDocument, {
      input: { ...key(), source: 'HANDHELD', events },
    });
    expect(recorded.data?.milestonesRecord).toMatchObject({
      userErrors: [],
      results: [
        {
          outcome: 'RECORDED',
          shipment: { currentMilestone: { type: 'PICKED_UP' } },
        },
      ],
    });
    const reported = [{ eventId: randomUUID(), shipmentId, dialect: 'X12', code: 'X4', occurred }];
    const ingested = await hub.ask('integration', IngestTrackingEventsDocument, {
      input: { ...key(), events: reported },
    });
    expect(ingested.data?.trackingEventsIngest).toMatchObject({ results: [{ outcome: 'RECORDED' }] });
  });

  it('record as many milestones at once as they say they take', async () => {
    const shipmentId = await book();
    const events = Array.from({ length: 500 }, (_, minute) => ({
      shipmentId,
      eventId: randomUUID(),
      milestone: 'IN_TRANSIT' as const,
      place: {
        latitude: 41.8781,
        longitude: -87.6298,
        stopSequence: 2,
      },
      occurred: { at: new Date(Date.UTC(2026, 2, 3, 0, minute)).toISOString() },
    }));
    const recorded = await hub.ask('dispatcher', RecordMilestonesDocument, {
      input: { ...key(), source: 'HANDHELD', events },
    });
    expect(recorded.errors).toEqual([]);
    expect(recorded.data?.milestonesRecord?.userErrors).toEqual([]);
    expect(recorded.data?.milestonesRecord?.results).toHaveLength(500);
  });

  it('open and settle trouble', async () => {
    const shipmentId = await book();
    const opened = await hub.ask('dispatcher', OpenExceptionDocument, {
      input: { ...key(), shipmentId, code: 'DAMAGED' },
    });
    expect(opened.data?.exceptionOpen).toMatchObject({
      userErrors: [],
      exception: {
        state: 'OPEN',
        customerActionRequired: true,
        team: 'CLAIMS',
      },
    });
    const id = opened.data?.exceptionOpen?.exception?.id ?? '';
    const resolved = await hub.ask('serviceAgent', ResolveExceptionDocument, { input: { ...key(), id } });
    expect(resolved.data?.exceptionResolve).toMatchObject({
      userErrors: [],
      exception: { state: 'RESOLVED' },
    });
  });

  it('register a customer for a decision', async () => {
    const contact = { contactName: 'Nia North', contactEmail: 'nia@northwind.example' };
    const { data, errors } = await hub.ask('sales', RegisterCustomerDocument, {
      input: { ...key(), legalName: 'NORTHWIND INSTRUMENTS LLC', country: 'US', ...contact },
    });
    expect(errors).toEqual([]);
    expect(data?.customerRegister?.candidates).toMatchObject([
      // The legal name comes from Salesforce.
      { account: { displayName: 'Northwind Instruments', legalName: 'Northwind Instruments, Inc.' } },
    ]);
  });

  it('attach a paper that only its customer can read', async () => {
    const shipmentId = await book();
    const file = Buffer.from('%PDF-1.7 signed by Dana');
    const received = await send('dispatcher', file);
    expect(received.status).toBe(201);
    const { uploadId } = (await received.json()) as { uploadId: string };
    const { data } = await hub.ask('dispatcher', AttachDocumentDocument, {
      input: { ...key(), shipmentId, uploadId, type: 'PROOF_OF_DELIVERY', fileName: 'pod "final".pdf' },
    });
    expect(data?.documentAttach?.userErrors).toEqual([]);
    const id = data?.documentAttach?.document?.id ?? '';

    const answer = await read('customer', id);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(file);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': "attachment; filename*=UTF-8''pod%20%22final%22.pdf",
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
    const head = await read('customer', id, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(file.length)]);
    expect((await read('otherCustomer', id, 'HEAD')).status).toBe(404);
    const [notYours, notThere] = await Promise.all([
      read('otherCustomer', id),
      read('otherCustomer', 'nothing'),
    ]);
    expect([notYours.status, notThere.status]).toEqual([404, 404]);
    expect(await notYours.json()).toEqual(await notThere.json());
    expect((await read(null, id)).status).toBe(401);
  });
});

describe('the door of the documents', () => {
  it('refuses strangers, other roles, other files and files that are too large', async () => {
    expect((await send(null, '%PDF-')).status).toBe(401);
    expect((await send('analyst', '%PDF-')).status).toBe(403);
    expect((await send('dispatcher', '<html>')).status).toBe(400);
    expect((await send('dispatcher', Buffer.alloc(10 * 1024 * 1024 + 1))).status).toBe(413);
    const put = await fetch(new URL('/documents/x', hub.url), { method: 'PUT', body: 'x' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('the door of interchanges', () => {
  const text = [
    'ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261102*1210*U*00401*000000451*0*P*>',
    'GS*QM*NWTF*WAYBILL*20261102*1210*1*X*004010',
    'ST*214*0001',
    'B10*NOBODYS-PRO*NOBODYS-BOL*NWTF',
    'LX*1',
    'AT7*X6*NS***20261102*0915*ET',
    'SE*5*0001',
    'GE*2*1',
    'IEA*1*000000451~',
  ].join('~\n');
  const upload = (user: string) =>
    fetch(new URL('/interchanges', hub.url), {
      method: 'POST',
      body: text,
      headers: { authorization: `Bearer ${hub.tokens[user] ?? ''}` },
    });

  it('answers a carrier service with a report, and no other role', async () => {
    const refused = await upload('customer');
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      {
        errors: [
          {
            message: expect.stringContaining('Tracking events are reported by'),
            extensions: { code: 'FORBIDDEN' },
          },
        ],
      },
    ]);
    const received = await upload('integration');
    expect([received.status, await received.json()]).toMatchObject([
      200,
      {
        statuses: 1,
        recorded: 0,
        review: 1,
        unread: 1,
        items: [
          { eventId: expect.any(String), reason: expect.any(String) },
          { eventId: null, reason: expect.stringContaining('Line 8, column 1, segment 8') },
        ],
      },
    ]);
  });
});

describe('the gateway', () => {
  it('runs the mutations of one request one after another, whichever subgraph they are in', async () => {
    const id = await book();
    const update = (
      freightClass: string,
    ) => `shipmentUpdate(input: { idempotencyKey: "${randomUUID()}", id: "${id}",
      freightClass: "${freightClass}" }) { shipment { freightClass version } userErrors { code } }`;
    const lookup = `approvedLookupSet(input: { idempotencyKey: "${randomUUID()}", kind: EDI_STATUS,
      externalValue: "X12:${randomUUID()}", portalValue: "SCAN", expectedVersion: 0 }) { userErrors { code } }`;
    const text = `mutation { a: ${update('50')} b: ${lookup} c: ${update('60')} d: ${update('70')} }`;
    const { data, errors } = await hub.ask('admin', text);
    expect(errors).toEqual([]);
    type Step = { shipment: { freightClass: string; version: number } };
    const steps = data as Record<string, Step>;
    const [first, second, third] = ['a', 'c', 'd'].map((name) => steps[name]?.shipment);
    expect([first, second, third].map((step) => step?.freightClass)).toEqual(['50', '60', '70']);
    expect((third?.version ?? 0) - (first?.version ?? 0)).toBe(2);
  });

  it('repeats a document with everything written into it without doing it twice', async () => {
    const text = `mutation { shipmentBook(input: { idempotencyKey: "${randomUUID()}", accountId: "${branch}" }) {
      shipment { id } userErrors { code } writes { system } } }`;
    // The third time the document is compiled.
    const answers = [
      await hub.ask('customer', text),
      await hub.ask('customer', text),
      await hub.ask('customer', text),
    ];
    for (const { data, errors } of answers) {
      expect(errors).toEqual([]);
      expect(data).toEqual(answers[0]?.data);
    }
  });

  it('refuses mutations by GET', async () => {
    const url = new URL(hub.url);
    url.searchParams.set(
      'query',
      'mutation { shipmentCancel(input: { idempotencyKey: "x", id: "x" }) { userErrors { code } } }',
    );
    const answer = await fetch(url, { headers: { authorization: `Bearer ${hub.tokens['admin'] ?? ''}` } });
    expect(answer.status).toBe(405);
  });

  it('answers what is wrong with an input as a user error, and the rest of the request', async () => {
    const text = `mutation { bad: shipmentCancel(input: { idempotencyKey: "${randomUUID()}", id: "nonsense" }) {
      userErrors { field code } } }`;
    const { data, errors } = await hub.ask('admin', text);
    expect(errors).toEqual([]);
    expect(data).toEqual({ bad: { userErrors: [{ field: 'id', code: 'INVALID_VALUE' }] } });
  });
});
