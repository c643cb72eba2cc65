import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/config/package-root.ts';
import { decodeId } from '../../src/graph/entity-id.ts';
import { openDemoIssuer } from '../../src/identity/demo-issuer.ts';
import { type Command, loggedUrl, runWaybill } from '../harness/command.ts';
import { askGateway, startTestHub, type TestHub } from '../harness/hub.ts';
import { emptyRedis } from '../harness/redis-server.ts';
import { until } from '../harness/until.ts';
import { EXAMPLES, type Example, example } from './examples.ts';
import { expectPartial, stable } from './partial-answer.ts';
import { exchange, openedLink } from './tenants/shared-link.ts';

const SUBGRAPHS = ['portal', 'salesforce', 'operations'] as const;
type SubgraphName = (typeof SUBGRAPHS)[number];

let hub: TestHub;
let folder: string;
let environment: NodeJS.ProcessEnv;
const commands: Command[] = [];

function start(args: readonly string[], more: NodeJS.ProcessEnv = {}): Command {
  const command = runWaybill(args, { ...environment, ...more });
  commands.push(command);
  return command;
}

async function startSubgraph(name: SubgraphName, more: NodeJS.ProcessEnv = {}) {
  const command = start(['subgraph', name], more);
  return { command, url: await command.line(loggedUrl('the subgraph answers')) };
}

async function startGateway(urls: Readonly<Record<SubgraphName, string>>, more: NodeJS.ProcessEnv = {}) {
  const command = start(['gateway'], {
    ...more,
    WAYBILL_PORTAL_URL: urls.portal,
    WAYBILL_SALESFORCE_URL: urls.salesforce,
    WAYBILL_OPERATIONS_URL: urls.operations,
  });
  return { command, url: await command.line(loggedUrl('the gateway answers')) };
}

type Part = Awaited<ReturnType<typeof startSubgraph>>;

function urlsOf(parts: Readonly<Record<SubgraphName, Part>>): Readonly<Record<SubgraphName, string>> {
  return { portal: parts.portal.url, salesforce: parts.salesforce.url, operations: parts.operations.url };
}

async function startAll() {
  const [portal, salesforce, operations] = await Promise.all(SUBGRAPHS.map((name) => startSubgraph(name)));
  if (!portal || !salesforce || !operations) throw new Error('a subgraph is missing');
  const subgraphs = { portal, salesforce, operations };
  return { ...subgraphs, gateway: await startGateway(urlsOf(subgraphs)) };
}

const ask = (url: string, { user, operation, variables }: Example) =>
  askGateway<object, object>(url, hub.tokens[user] ?? null, operation, variables);

/** Every example is answered as far as it goes without Salesforce. */
async function expectAllWithout(url: string): Promise<void> {
  for (const operation of EXAMPLES) {
    const codes = ['UPSTREAM_UNAVAILABLE'];
    const answer = await ask(url, operation);
    const healthy = await ask(hub.url, operation);
    expectPartial(answer, healthy, { down: ['salesforce'], system: 'SALESFORCE', codes });
  }
}

beforeAll(async () => {
  hub = await startTestHub();
  folder = mkdtempSync(join(tmpdir(), 'waybill-remote-'));
  const envelopeSecretFile = join(folder, 'envelope-keys');
  writeFileSync(envelopeSecretFile, `k1:${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 });
  const { config } = hub;
  environment = {
    WAYBILL_PORT: '0',
    LOG_LEVEL: 'debug',
    WAYBILL_DATA: join(folder, 'data'),
    DATABASE_URL: config.databaseUrl ?? '',
    REDIS_URL: config.redisUrl ?? '',
    SALESFORCE_LOGIN_URL: config.salesforceLoginUrl ?? '',
    SALESFORCE_CLIENT_ID: config.salesforceClientId ?? '',
    SALESFORCE_USERNAME: config.salesforceUsername ?? '',
    SALESFORCE_PRIVATE_KEY_FILE: config.salesforcePrivateKeyFile ?? '',
    WAYBILL_TOKEN_KEY_FILE: config.tokenKeyFile ?? '',
    WAYBILL_TOKEN_ISSUER: config.tokenIssuer,
    WAYBILL_TOKEN_AUDIENCE: config.tokenAudience,
    WAYBILL_ENVELOPE_SECRET_FILE: envelopeSecretFile,
  };
});
afterAll(async () => {
  await Promise.all(commands.map((command) => command[Symbol.asyncDispose]()));
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe('a gateway and three subgraphs in processes of their own', () => {
  let parts: Awaited<ReturnType<typeof startAll>>;
  beforeAll(async () => {
    parts = await startAll();
  });

  async function emptyCaches(): Promise<void> {
    await emptyRedis(hub.config.redisUrl);
  }

  it.each(EXAMPLES)('answer $name of $user as one process does', async (operation) => {
    const [one, many] = [await ask(hub.url, operation), await ask(parts.gateway.url, operation)];
    expect(many.errors).toEqual([]);
    expect(stable(many.data)).toEqual(stable(one.data));
  });

  it('cost Salesforce no more, and say what they cost', async () => {
    const page = example('PortalPage');
    for (let times = 0; times < 5; times += 1) {
      await ask(parts.gateway.url, page);
      await emptyCaches();
      await hub.org.forget();
      const cold = await ask(parts.gateway.url, page);
      expect(cold.errors).toEqual([]);
      expect(cold.upstream.salesforceCalls).toBe(await hub.org.calls());
      expect(cold.upstream.salesforceCalls).toBeGreaterThan(0);
      expect(cold.upstream.salesforceCalls).toBeLessThanOrEqual(3);
      expect(cold.upstream.cacheMisses).toBeGreaterThan(0);
      const warm = await ask(parts.gateway.url, page);
      expect(warm.upstream).toMatchObject({ salesforceCalls: 0, cacheMisses: 0 });
      expect(warm.upstream.cacheHits).toBeGreaterThan(0);
      expect(warm.upstream.apiBudgetRemaining).toBeGreaterThan(0);
      expect(warm.data).toEqual(cold.data);
    }
  });

  it('name a subgraph that is frozen, wait for it once, and use it again when it goes on', async () => {
    const { salesforce, gateway } = parts;
    await ask(gateway.url, example('PortalPage'));
    salesforce.command.process.kill('SIGSTOP');
    onTestFinished(() => void salesforce.command.process.kill('SIGCONT'));
    await expectAllWithout(gateway.url);
    const ready = await fetch(new URL('/health/ready', gateway.url));
    const reason = 'The salesforce subgraph does not answer.';
    expect(await ready.json()).toMatchObject({
      status: 'degraded',
      missing: [{ name: 'salesforce', reason }],
    });
    salesforce.command.process.kill('SIGCONT');
    await until(async () => (await ask(gateway.url, example('PortalPage'))).errors.length === 0);
  });

  describe('whose Salesforce subgraph has neither PostgreSQL nor Redis', () => {
    let salesforce: Part;
    let gateway: Part;
    beforeAll(async () => {
      const nowhere = { DATABASE_URL: 'postgres://127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1' };
      salesforce = await startSubgraph('salesforce', nowhere);
      gateway = await startGateway({ ...urlsOf(parts), salesforce: salesforce.url });
    });

    it('answer as one process does', async () => {
      expect((await fetch(new URL('/health/ready', salesforce.url))).status).toBe(200);
      for (const operation of EXAMPLES) {
        const [one, many] = [await ask(hub.url, operation), await ask(gateway.url, operation)];
        expect(many.errors).toEqual([]);
        expect(stable(many.data)).toEqual(stable(one.data));
      }
    });

    it('name it when it was killed, and answer the rest', async () => {
      salesforce.command.process.kill('SIGKILL');
      await salesforce.command.ended;
      await expectAllWithout(gateway.url);
      const ready = await fetch(new URL('/health/ready', gateway.url));
      expect(ready.status).toBe(200);
      expect(await ready.json()).toMatchObject({ status: 'degraded', missing: [{ name: 'salesforce' }] });
    });
  });

  it('share a shipment by a link until it is revoked, and log neither its secret nor its session', async () => {
    const { url } = parts.gateway;
    const theirs = {
      ...hub,
      url,
      ask: (user: string | null, operation: string, variables?: object) =>
        askGateway<never, object>(url, hub.tokens[user ?? ''] ?? user, operation, variables),
    } as TestHub;
    const find = '{ shipment(reference: { value: "WB-NOR-1003" }) { id } }';
    const { data: found } = await theirs.ask<{ shipment: { id: string } }>('customer', find);
    const portalId = decodeId(found?.shipment.id ?? '')?.portalId ?? '';
    const link = await openedLink(theirs, 'customer', portalId);
    const shown = async () => await theirs.ask(link.token, '{ sharedShipment { number account { id } } }');
    expect(await shown()).toMatchObject({
      data: { sharedShipment: { number: 'WB-NOR-1003', account: null } },
      errors: [{ extensions: { code: 'FIELD_NOT_VISIBLE' } }],
    });
    for (const name of SUBGRAPHS)
      expect((await askGateway(parts[name].url, link.token, '{ __typename }')).status).toBe(401);
    // A secret in the wrong place.
    await theirs.ask(link.secret, '{ viewer { role } }');
    await theirs.ask('customer', `{ shipment(id: "${link.secret}") { id } }`);
    await fetch(new URL(`/track/shared?secret=${link.secret}`, url));
    const revoke = `mutation ($input: ShipmentLinkRevokeInput!) { shipmentLinkRevoke(input: $input) { link { state } } }`;
    const input = { idempotencyKey: 'revoke-it', linkId: link.linkId };
    const { data } = await theirs.ask('customer', revoke, { input });
    expect(data).toEqual({ shipmentLinkRevoke: { link: { state: 'REVOKED' } } });
    await until(async () => (await shown()).errors[0]?.extensions?.['reason'] === 'LINK_REVOKED');
    expect((await exchange(theirs, { secret: link.secret })).status).toBe(403);
    const log = Object.values(parts)
      .map(({ command }) => command.stdout() + command.stderr())
      .join('');
    expect(log).toContain('"level":20');
    expect(parts.portal.command.stdout() + parts.portal.command.stderr()).toMatch(
      /links to documents and shipments lead to this port: set WAYBILL_PUBLIC_URL/,
    );
    expect([link.secret, link.token].filter((canary) => log.includes(canary))).toEqual([]);
  });

  it('refuse who comes past the gateway, whatever token they have', async () => {
    for (const name of SUBGRAPHS) {
      for (const user of ['admin', 'customer', 'nobody']) {
        const answer = await askGateway(parts[name].url, hub.tokens[user] ?? null, '{ __typename }');
        expect(answer.status).toBe(401);
        expect(answer.data).toBeUndefined();
        expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      }
    }
  });

  it('serve another schema when the gateway is told that the files have changed', async () => {
    const schemas = join(folder, 'schemas');
    cpSync(join(packageRoot(), 'schema'), schemas, { recursive: true });
    const file = join(schemas, 'portal.graphql');
    const whole = readFileSync(file, 'utf8');
    const { command, url } = await startGateway(urlsOf(parts), { WAYBILL_SCHEMA_FOLDER: schemas });
    const hasNote = async () => {
      const query = '{ __type(name: "Shipment") { fields { name } } }';
      const { data } = await askGateway(url, hub.tokens['customer'] ?? null, query);
      return JSON.stringify(data).includes('dockAppointmentNote');
    };
    const told = async (text: string, heard: string) => {
      writeFileSync(file, text);
      command.process.kill('SIGHUP');
      await command.line((line) => (line.includes(heard) ? line : null));
    };
    expect(await hasNote()).toBe(true);
    const field = /""".*"""\n *dockAppointmentNote: String .*/;
    await told(whole.replace(field, ''), 'the gateway serves the new schema');
    expect(await hasNote()).toBe(false);
    await told('type Query {', 'the gateway goes on with the schema that it has');
    expect(await hasNote()).toBe(false);
    expect((await ask(url, example('PortalPage'))).errors).toEqual([]);
  });

  it.each(['gateway', 'salesforce'] as const)('told to stop, the %s finishes what runs', async (told) => {
    const salesforce = told === 'salesforce' ? await startSubgraph('salesforce') : parts.salesforce;
    const gateway = await startGateway({ ...urlsOf(parts), salesforce: salesforce.url });
    const page = example('PortalPage');
    const whole = await ask(gateway.url, page);
    await emptyRedis(hub.config.redisUrl);
    await hub.org.forget();
    await hub.org.arm({ kind: 'DELAY', milliseconds: 1_000, times: 1 });
    const asked = ask(gateway.url, page);
    await until(async () => (await hub.org.calls()) > 0);
    const { command } = { gateway, salesforce }[told];
    command.process.kill('SIGTERM');
    expect(await command.ended).toBe(0);
    const answer = await asked;
    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual(whole.data);
  });
});

describe('a subgraph that accepts forwarded tokens', () => {
  it('answers whose token is meant for it, and nobody else', async () => {
    const { url } = await startSubgraph('portal', { WAYBILL_ACCEPT_FORWARDED_TOKEN: 'true' });
    const issuer = await openDemoIssuer({
      folder: hub.config.dataFolder,
      issuer: hub.config.tokenIssuer,
      production: false,
      audience: 'waybill-subgraphs',
    });
    const subject = 'ana@northwind.example';
    const meant = await issuer.mint({ subject, role: 'CUSTOMER' });
    const query = '{ viewer { role account { displayName } } }';
    const answer = await askGateway(url, meant, query);
    expect(answer.data).toEqual({
      viewer: { role: 'CUSTOMER', account: { displayName: 'Northwind Instruments' } },
    });
    for (const token of [hub.tokens['customer'] ?? '', 'nonsense', null]) {
      expect((await askGateway(url, token, query)).status).toBe(401);
    }
    // And the gateway takes no token that was made for subgraphs.
    expect((await askGateway(hub.url, meant, query)).status).toBe(401);
  });
});
