import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSubgraphServer, type SubgraphServer } from '../../gateway/subgraph-server.ts';
import { envelopeSigner } from '../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../gateway/transport/http.transport.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../src/identity/subgraph-authenticator.ts';
import type { Telemetry } from '../../src/telemetry/export/telemetry.ts';
import { type Collector, JSON_PROTOCOL, pathOf, startCollector, telemetryOf } from '../harness/collector.ts';
import { webSocketClient } from '../harness/gateway/socket.ts';
import { post, type ToyGateway, toyGateway } from '../harness/gateway/toy-gateway.ts';
import { toySubgraphs } from '../harness/gateway/toy-subgraphs.ts';

const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const JOINED = 'query Joined { account(portalId: "p1") { displayName legalName } }';
const servers: SubgraphServer[] = [];
let collector: Collector;
let telemetry: Telemetry;
let toys: ToyGateway;
let urls: { readonly url: string; readonly wsUrl: string };

beforeAll(async () => {
  collector = await startCollector();
  telemetry = await telemetryOf({
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...JSON_PROTOCOL,
  });
  const remote = Object.values(toySubgraphs()).map(async (subgraph) => {
    const { name, sdl } = subgraph;
    const events = { record: () => undefined };
    const authenticator = createSubgraphAuthenticator({ subgraph: name, keys: () => keys, events });
    const logger = { debug: () => undefined, info: () => undefined, error: () => undefined };
    const server = await createSubgraphServer({ subgraph, authenticator, logger });
    servers.push(server);
    const { url } = await server.listen(0, '127.0.0.1');
    return { name, sdl, transport: new HttpTransport({ name, url, signer: envelopeSigner(() => keys) }) };
  });
  toys = toyGateway({ subgraphs: await Promise.all(remote) });
  urls = await toys.gateway.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await toys[Symbol.asyncDispose]();
  await Promise.all(servers.map((server) => server.close()));
  await telemetry[Symbol.asyncDispose]();
  await collector[Symbol.asyncDispose]();
});

async function pathsOf(traceId: string): Promise<string[][]> {
  await telemetry.flush();
  const spans = collector.spans.filter((span) => span.traceId === traceId);
  return spans.map((span) => pathOf(span, spans));
}

const SPAN = '00f067aa0ba902b7';

describe('a trace over processes', () => {
  it('has the same id in remote subgraphs, whose spans are under the steps of the plan', async () => {
    const traceId = 'b'.repeat(32);
    await post(urls.url, { query: JOINED }, { traceparent: `00-${traceId}-${SPAN}-01` });
    const step = ['POST /graphql', 'query', 'fetch salesforce', 'POST /graphql'];
    expect(await pathsOf(traceId)).toContainEqual(step);
  });

  it('that is not recorded is not recorded in remote subgraphs either', async () => {
    await telemetry.flush();
    const before = collector.spans.length;
    await post(urls.url, { query: JOINED }, { traceparent: `00-${'c'.repeat(32)}-${SPAN}-00` });
    await telemetry.flush();
    expect(collector.spans.slice(before)).toEqual([]);
  });

  it('begins in a message of a WebSocket', async () => {
    const traceId = 'd'.repeat(32);
    const client = await webSocketClient(urls.wsUrl, { Authorization: 'Bearer user-1' });
    const extensions = { traceparent: `00-${traceId}-${SPAN}-01` };
    const message = { query: JOINED, extensions };
    await client.execute(message);
    await client.close();
    expect(await pathsOf(traceId)).toContainEqual([
      'WebSocket operation',
      'query',
      'fetch portal',
      'POST /graphql',
    ]);
  });

  it('begins anew when a client sends headers that nobody can read, and the request is answered', async () => {
    const header = fc.string({
      unit: fc.constantFrom('0', 'a', '-', 'f', ',', '=', ';', '%', ' ', 'é'),
      maxLength: 70,
    });
    await fc.assert(
      fc.asyncProperty(header, header, header, async (traceparent, tracestate, baggage) => {
        const headers = { traceparent, tracestate, baggage };
        const { status, body } = await post(urls.url, { query: '{ viewer { userId } }' }, headers);
        expect({ status, data: body.data }).toEqual({ status: 200, data: { viewer: { userId: 'user-1' } } });
      }),
      { numRuns: 50 },
    );
  });
});
