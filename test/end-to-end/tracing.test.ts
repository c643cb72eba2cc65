import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoId } from '../../src/cli/demo/shipments.ts';
import type { Telemetry } from '../../src/telemetry/export/telemetry.ts';
import { type Collector, pathOf, startCollector, telemetryOf } from '../harness/collector.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';
import { example } from './examples.ts';

let collector: Collector;
let telemetry: Telemetry;
let hub: TestHub;

beforeAll(async () => {
  collector = await startCollector();
  telemetry = await telemetryOf({
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
  });
  hub = await startTestHub({ worker: true });
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await telemetry[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

const BY_NUMBER = '{ shipment(reference: { value: "WB-HAR-1001" }) { id } }';

let traces = 0;
function newTrace(): { readonly traceId: string; readonly traceparent: string } {
  traces += 1;
  const traceId = traces.toString(16).padStart(32, 'a');
  return { traceId, traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
}

async function ask(user: string, body: object, traceparent: string) {
  const response = await fetch(hub.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${hub.tokens[user]}`,
      traceparent,
      tracestate: 'canary=tracestate',
      baggage: 'canary=baggage',
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { data: Record<string, never>; errors?: unknown };
}

async function spansOf(traceId: string) {
  await telemetry.flush();
  return collector.spans.filter((span) => span.traceId === traceId);
}

describe('a trace', () => {
  it('goes from the browser over the gateway, the steps of the plan and the subgraphs to SQL and SOQL', async () => {
    const { traceId, traceparent } = newTrace();
    const { operation: query } = example('PortalPage');
    const { errors } = await ask('customer', { query }, traceparent);
    expect(errors).toBeUndefined();
    const spans = await spansOf(traceId);
    const paths = spans.map((span) => pathOf(span, spans));
    expect(paths).toContainEqual(['POST /graphql']);
    expect(paths).toContainEqual(['POST /graphql', 'query']);
    expect(paths).toContainEqual(
      expect.arrayContaining(['POST /graphql', 'query', 'fetch portal', 'SELECT portal.shipment']),
    );
    const call = spans.find(({ name }) => /^(GET|POST) \/services\/data/.test(name));
    expect(call && pathOf(call, spans)).toMatchObject([
      'POST /graphql',
      'query',
      'fetch salesforce',
      expect.stringMatching(/^SELECT (Account|Contact|Case)$/),
      expect.stringMatching(/composite|query/),
    ]);
    expect(spans.find(({ name }) => name === 'query')?.attributes).toMatchObject({
      'graphql.operation.name': 'PortalPage',
      'graphql.operation.type': 'query',
    });
    expect(spans.find(({ name }) => name === 'POST /graphql')).toMatchObject({
      parentSpanId: '00f067aa0ba902b7',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/graphql',
        'http.response.status_code': 200,
      },
    });
    expect(spans.filter(({ hasFailed }) => hasFailed)).toEqual([]);
  });

  it("goes from a mutation over the outbox to Salesforce's answer", async () => {
    const { traceId, traceparent } = newTrace();
    const { data: found } = await hub.ask<{ shipment: { id: string } }>('dispatcher', BY_NUMBER);
    const query = `mutation ($input: DockAppointmentNoteSetInput!) {
      dockAppointmentNoteSet(input: $input) { userErrors { message } } }`;
    const { id } = found?.shipment ?? {};
    const input = { idempotencyKey: 'canary-key', id, note: 'Dock 7, canary-note' };
    const { data } = await ask('dispatcher', { query, variables: { input } }, traceparent);
    expect(data).toMatchObject({ dockAppointmentNoteSet: { userErrors: [] } });
    await until(async () => (await spansOf(traceId)).some(({ name }) => name === 'send Shipment__c'));
    const spans = await spansOf(traceId);
    const call = spans.find(({ name }) => name.endsWith('/composite/sobjects'));
    expect(call && pathOf(call, spans)).toEqual([
      'POST /graphql',
      'mutation',
      'fetch portal',
      'send Shipment__c',
      expect.stringMatching(/^PATCH .*composite\/sobjects$/),
    ]);
    expect(call?.attributes).toMatchObject({ 'http.response.status_code': 200 });
    expect(spans.find(({ name }) => name === 'send Shipment__c')?.attributes).toMatchObject({
      'waybill.lane': expect.any(String),
      'waybill.record': 'Shipment',
    });
  });

  it('of a client that asks not to be recorded is not', async () => {
    const { traceId, traceparent } = newTrace();
    await ask('customer', { query: '{ viewer { role } }' }, traceparent.replace(/01$/, '00'));
    expect(await spansOf(traceId)).toEqual([]);
  });

  it('tells nothing of customers, users or secrets', async () => {
    const { traceparent, traceId } = newTrace();
    const canary = 'canary.customer@example.com';
    const bodies = [
      { query: `{ canaryalias: shipment(reference: { value: "${canary}" }) { number } }` },
      {
        query: 'query ($value: String!) { shipment(reference: { value: $value }) { number } }',
        variables: { value: canary },
      },
      { query: `{ accounts(first: 1, filter: { search: "${canary}" }) { nodes { legalName } } }` },
      {
        query: `mutation { canaryalias: accountUpdate(input: { portalId: "${canary}" }) { userErrors { message } } }`,
      },
      { query: `{ ${canary} }` },
    ];
    for (const body of bodies) await ask('serviceAgent', body, traceparent);
    await fetch(`${hub.url}?query={viewer{role}}&variables={"canary":"canary-in-address"}`, {
      headers: { traceparent, authorization: 'Bearer canary.token.three' },
    });
    expect(await spansOf(traceId)).not.toEqual([]);
    const text = collector.text();
    const secrets = Object.values(hub.tokens).map((token) => token.split('.')[2] ?? '');
    const values = [
      'canary',
      '@',
      'Harbor',
      'WB-HAR',
      'Dock 7',
      demoId('shipment', 'WB-HAR-1001'),
      ...secrets,
    ];
    expect(values.filter((value) => text.toLowerCase().includes(value.toLowerCase()))).toEqual([]);
    // Control: the text is what the collector received.
    expect(text).toContain('SELECT portal.shipment');
  });
});
