import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Telemetry } from '../../../src/telemetry/export/telemetry.ts';
import { count, measure, reading } from '../../../src/telemetry/measuring.ts';
import { JSON_PROTOCOL, startCollector, telemetryOf } from '../../harness/collector.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

async function served(more: Readonly<Record<string, string>> = {}): Promise<Telemetry> {
  const telemetry = await telemetryOf({
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    ...more,
  });
  open.push(telemetry);
  return telemetry;
}

async function scrape({ prometheusUrl }: Telemetry): Promise<string> {
  const response = await fetch(prometheusUrl ?? '');
  expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
    status: 200,
    type: 'text/plain',
  });
  return await response.text();
}

describe('the port of Prometheus', () => {
  it('tells counts from zero on, measures and gauges, with bounded labels', async () => {
    const telemetry = await served();
    const before = await scrape(telemetry);
    expect(before).toContain('waybill_authentications_refused_total{reason="BAD_SIGNATURE"} 0');
    count('waybill_authentications_refused', { reason: 'BAD_SIGNATURE' }, 3);
    count('waybill_authentications_refused', { reason: 'canary of a client' });
    measure('waybill_sync_lag_seconds', { lane: 'REALTIME' }, 0.2);
    using _gauges = telemetry.readFrom(async () => [
      reading('waybill_queue_changes', { lane: 'BULK', state: 'PENDING' }, 7),
    ]);
    const text = await scrape(telemetry);
    expect(text).toContain('waybill_authentications_refused_total{reason="BAD_SIGNATURE"} 3');
    expect(text).toContain('waybill_authentications_refused_total{reason="other"} 1');
    expect(text).toContain('waybill_sync_lag_seconds_bucket{lane="REALTIME",le="0.25"} 1');
    expect(text).toContain('waybill_queue_changes{lane="BULK",state="PENDING"} 7');
    expect(text).toContain('service_name="waybill-test"');
    expect(text).not.toContain('canary');
  });

  it('leaves out what a source cannot read, and tells the rest', async () => {
    const telemetry = await served();
    using _failing = telemetry.readFrom(() => Promise.reject(new Error('PostgreSQL is away')));
    using _silent = telemetry.readFrom(() => new Promise(() => undefined));
    using _well = telemetry.readFrom(async () => [reading('waybill_subscriptions', {}, 4)]);
    const text = await scrape(telemetry);
    expect(text).toContain('waybill_subscriptions 4');
    expect(text).not.toMatch(/^waybill_database_up/m);
  });

  it('answers nothing else, survives a reader that breaks off, and is closed at the end', async () => {
    const telemetry = await served();
    const url = new URL(telemetry.prometheusUrl ?? '');
    expect((await fetch(new URL('/', url))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    const socket = connect(Number(url.port), url.hostname);
    socket.end('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve).resume());
    await scrape(telemetry);
    await telemetry[Symbol.asyncDispose]();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('that is taken is named with what to set', async () => {
    const { port } = new URL((await served()).prometheusUrl ?? '');
    const second = telemetryOf({
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: port,
    });
    await expect(second).rejects.toThrow(/OTEL_EXPORTER_PROMETHEUS_PORT: cannot listen .*EADDRINUSE/);
  });

  it('is not there while metrics are off', async () => {
    for (const variables of [{ OTEL_METRICS_EXPORTER: 'none' }, { OTEL_SDK_DISABLED: 'true' }]) {
      expect((await served(variables)).prometheusUrl).toBeNull();
    }
  });
});

it('metrics go to a collector, too', async () => {
  const collector = await startCollector();
  open.push(collector);
  const telemetry = await telemetryOf({
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...JSON_PROTOCOL,
  });
  open.push(telemetry);
  measure('waybill_sync_lag_seconds', { lane: 'REALTIME' }, 0.2);
  await telemetry.flush();
  expect(collector.text()).toContain('waybill_sync_lag_seconds');
});
