import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoId } from '../../src/cli/demo/shipments.ts';
import { createLogger } from '../../src/cli/logger.ts';
import { backupGauge, gatewayGauges, workerGauges } from '../../src/cli/wiring/gauges.ts';
import type { Telemetry } from '../../src/telemetry/export/telemetry.ts';
import { METRICS, type MetricName, seriesOf } from '../../src/telemetry/metrics.ts';
import { type Collector, JSON_PROTOCOL, pathOf, startCollector, telemetryOf } from '../harness/collector.ts';
import { runWaybill } from '../harness/command.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';
import { example } from './examples.ts';
import { hubEnvironment } from './hub-environment.ts';
import { exchange } from './tenants/shared-link.ts';

let collector: Collector;
let telemetry: Telemetry;
let hub: TestHub;
let mark: string;

beforeAll(async () => {
  collector = await startCollector();
  telemetry = await telemetryOf({
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...JSON_PROTOCOL,
    OTEL_TRACES_SAMPLER: 'parentbased_always_on',
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_PORT: '0',
  });
  hub = await startTestHub({ worker: true });
  if (hub.worker === null) throw new Error('a hub without a worker');
  const { gateway, worker, adapters, config } = hub;
  telemetry.readFrom(gatewayGauges(gateway, createLogger(config)));
  telemetry.readFrom(workerGauges(worker, adapters));
  mark = join(config.dataFolder, 'backup.mark');
  telemetry.readFrom(backupGauge({ ...config, backupMark: mark }));
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
    const call = spans.find(({ name }) => name.endsWith('/composite'));
    expect(call && pathOf(call, spans)).toEqual([
      'POST /graphql',
      'mutation',
      'fetch portal',
      'send Shipment__c',
      expect.stringMatching(/^POST .*\/composite$/),
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

describe('the metrics', () => {
  const scrape = async () => (await fetch(telemetry.prometheusUrl ?? '')).text();
  const valueOf = (text: string, series: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length),
    );

  it('have every name of the table after some work, and no value of a customer', async () => {
    expect(await scrape()).not.toMatch(/^waybill_backup_age_seconds/m);
    const environment = { ...hubEnvironment(hub), WAYBILL_BACKUP_MARK: mark };
    await using backup = runWaybill(['backup', join(hub.config.dataFolder, 'backup.tar')], environment);
    expect([await backup.ended, backup.stderr()]).toEqual([0, expect.any(String)]);
    await hub.ask('customer', '{ viewer { account { legalName } } }');
    await hub.ask('canary.token.three', '{ viewer { role } }');
    await hub.ask(
      'serviceAgent',
      `mutation ($input: AccountUpdateInput!) {
      accountUpdate(input: $input) { userErrors { message } } }`,
      {},
    );
    await until(
      async () => valueOf(await scrape(), 'waybill_queue_changes{lane="REALTIME",state="PENDING"}') === 0,
    );
    const text = await scrape();
    const names = Object.keys(METRICS) as MetricName[];
    const missing = names.flatMap(seriesOf).filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(text));
    expect(missing).toEqual([]);
    const values = ['canary', '@', 'Harbor', 'WB-HAR', demoId('shipment', 'WB-HAR-1001')];
    expect(values.filter((value) => text.includes(value))).toEqual([]);
  });

  it('count a change on its way to Salesforce, how late it was, and what it cost', async () => {
    const done = /^waybill_sync_changes_total\{lane="\w+",result="DONE"\} (\d+)$/gm;
    const sum = (text: string) => [...text.matchAll(done)].reduce((all, [, value]) => all + Number(value), 0);
    const before = sum(await scrape());
    const { data: found } = await hub.ask<{ shipment: { id: string } }>('dispatcher', BY_NUMBER);
    const query = `mutation ($input: DockAppointmentNoteSetInput!) {
      dockAppointmentNoteSet(input: $input) { userErrors { message } } }`;
    const input = { idempotencyKey: 'counted', id: found?.shipment.id, note: 'Dock 9' };
    await hub.ask('dispatcher', query, { input });
    await until(async () => sum(await scrape()) > before);
    const text = await scrape();
    expect(text).toMatch(/^waybill_sync_lag_seconds_count\{lane="\w+"\} [1-9]/m);
    expect(text).toMatch(
      /^waybill_salesforce_call_seconds_count\{work="(?!REQUEST|OTHER)\w+",outcome="ok"\} [1-9]/m,
    );
    expect(text).toMatch(/^waybill_salesforce_call_seconds_count\{work="REQUEST",outcome="ok"\} [1-9]/m);
    expect(valueOf(text, 'waybill_database_up')).toBe(1);
    expect(valueOf(text, 'waybill_redis_up')).toBe(1);
    expect(valueOf(text, 'waybill_part_missing{part="Redis"}')).toBe(0);
    expect(valueOf(text, 'waybill_salesforce_up')).toBe(1);
    expect(valueOf(text, 'waybill_api_budget_calls{part="max"}')).toBeGreaterThan(0);
  });

  it('count refused callers by their reason', async () => {
    const series = 'waybill_authentications_refused_total{reason="MALFORMED_TOKEN"}';
    const before = valueOf(await scrape(), series);
    await hub.ask('not-a-token', '{ viewer { role } }');
    expect(valueOf(await scrape(), series)).toBe(before + 1);
  });

  it('count secrets that open no shared link', async () => {
    const series = 'waybill_authentications_refused_total{reason="LINK_UNKNOWN"}';
    const before = valueOf(await scrape(), series);
    await exchange(hub, { secret: 'x'.repeat(43) });
    expect(valueOf(await scrape(), series)).toBe(before + 1);
  });
});
