import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../gateway/gateway.ts';
import { createLogger } from '../../../src/cli/logger.ts';
import { wireGateway } from '../../../src/cli/wiring/gateway.ts';
import { gatewayGauges } from '../../../src/cli/wiring/gauges.ts';
import type { Config } from '../../../src/config/environment.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { type HubAnswer, startTestHub, type TestHub } from '../../harness/hub.ts';
import { emptyRedis } from '../../harness/redis-server.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { until } from '../../harness/until.ts';
import { EXAMPLES, type Example, example } from '../examples.ts';
import { expectPartial, stable } from '../partial-answer.ts';
import { EXPORTED, exportsOf } from './exports.ts';
import {
  type Answers,
  ask,
  codesOf,
  DOWN_CODES,
  expectHealthy,
  healthyAnswers,
  OPERATIONS,
  readiness,
  SALESFORCE_ROOTS,
} from './operations.ts';

/** Roots of these examples are live questions to Salesforce; everything else of an example may come from the cache. */
const SEARCHES = new Set(['CustomersInSalesforce', 'SalesforceRoots']);
/** These examples ask Salesforce nothing. */
const WITHOUT_SALESFORCE = new Set([
  'Assignees',
  'FindRecords',
  'OnTimeByLane',
  'OperatorsView',
  'ReviewQueue',
  'PilotAndWords',
]);
/** What the examples ask of the operations subgraph. */
const OPERATIONS_FIELDS = new Map<string, readonly string[]>([
  ['OperatorsView', ['ownership', 'linkHealth', 'authenticationEvents']],
  ['ReviewQueue', ['syncOverview', 'reviewItems']],
  ['WhereValuesComeFrom', ['accounts.nodes.provenance', 'auditTrail']],
  ['PilotAndWords', ['pilotSwitches', 'approvedLookups', 'auditVerification']],
]);

const DOWN = new RegExp(DOWN_CODES.join('|'));
const OBJECTS = ['Account', 'Contact', 'Case', 'Opportunity', 'Shipment__c'];

async function emptyCaches(hub: TestHub): Promise<void> {
  const { records } = await hub.adapters.caches();
  await Promise.all(OBJECTS.map((object) => records.invalidateAll(object)));
}

let hub: TestHub;
let healthy: Answers;
beforeAll(async () => {
  hub = await startTestHub();
  healthy = await healthyAnswers(hub);
});
afterAll(() => hub[Symbol.asyncDispose]());

function partial(operation: Example, answer: HubAnswer<object>, down: Parameters<typeof expectPartial>[2]) {
  const whole = healthy.get(operation);
  if (whole === undefined) throw new Error('no healthy answer');
  return expectPartial(answer, whole, down);
}

describe('with Salesforce down', () => {
  const down = { down: ['salesforce'], system: 'SALESFORCE', codes: DOWN_CODES } as const;

  describe('and a warm cache', () => {
    beforeAll(async () => {
      await expectHealthy(hub, healthy);
      await hub.org.breakDown();
    });

    it.each(OPERATIONS)('$name of $user answers from the cache', async (operation) => {
      const missing = partial(operation, await ask(hub, operation), down);
      if (!SEARCHES.has(operation.name)) expect(missing).toEqual([]);
    });
  });

  describe('and nothing cached', () => {
    beforeAll(() => hub.org.breakDown());

    it('the hub stays ready, and says what is missing', async () => {
      await until(async () => (await ask(hub, example('CustomersInSalesforce'))).errors.length > 0);
      expect(await readiness(hub)).toMatchObject([
        200,
        { status: 'degraded', missing: [{ name: 'Salesforce' }] },
      ]);
      const readings = await gatewayGauges(hub.gateway, createLogger(hub.config))();
      const missing = readings.filter(({ gauge, value }) => gauge === 'waybill_part_missing' && value === 1);
      expect(missing.map(({ labels }) => labels)).toEqual([{ part: 'Salesforce' }]);
    });

    afterAll(async () => {
      await hub.org.recover();
      await until(async () => (await ask(hub, example('PortalPage'))).errors.length === 0);
      await expectHealthy(hub, healthy);
    });

    it.each(OPERATIONS)('$name of $user answers everything else', async (operation) => {
      await emptyCaches(hub);
      const missing = partial(operation, await ask(hub, operation), down);
      expect(missing.length > 0).toBe(!WITHOUT_SALESFORCE.has(operation.name));
    });
  });
});

describe('with one part of the hub elsewhere and unreachable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-envelope-'));
  const envelopeSecretFile = join(folder, 'keys');
  const gateways: Gateway[] = [];

  async function gatewayWithout(setting: 'portalSubgraphUrl' | 'operationsSubgraphUrl'): Promise<string> {
    writeFileSync(envelopeSecretFile, `one:${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 });
    const config: Config = { ...hub.config, envelopeSecretFile, [setting]: 'http://127.0.0.1:1/graphql' };
    const gateway = await wireGateway(config, hub.adapters, createLogger(config));
    gateways.push(gateway);
    return (await gateway.listen(0, '127.0.0.1')).url;
  }

  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    rmSync(folder, { recursive: true });
  });

  it('the portal: Salesforce answers its part of every example', async () => {
    const url = await gatewayWithout('portalSubgraphUrl');
    const down = { down: ['portal'], system: 'PORTAL', codes: DOWN_CODES } as const;
    for (const operation of OPERATIONS) partial(operation, await ask(hub, operation, url), down);
    const { data } = await ask(hub, SALESFORCE_ROOTS, url);
    expect(data).toMatchObject({
      crmAccounts: { nodes: expect.arrayContaining([expect.objectContaining({ displayName: null })]) },
      contacts: { nodes: expect.arrayContaining([expect.objectContaining({ name: 'Ana Flores' })]) },
      cases: { nodes: expect.arrayContaining([expect.objectContaining({ status: 'New' })]) },
      shipments: null,
      viewer: null,
    });
  });

  it('the portal: no export is made, and the answer names the portal', async () => {
    const { status, data, errors } = await exportsOf(hub).create(
      'analyst',
      await gatewayWithout('portalSubgraphUrl'),
    );
    expect({ status, data }).toEqual({ status: 200, data: { bulkExportCreate: null } });
    expect(errors).toMatchObject([{ extensions: { system: 'PORTAL', code: expect.stringMatching(DOWN) } }]);
    const { data: own } = await hub.ask<{ bulkExports: readonly object[] }>(
      'analyst',
      '{ bulkExports { id } }',
    );
    expect(own?.bulkExports).toEqual([]);
  });

  it('operations: only its own fields are missing', async () => {
    const url = await gatewayWithout('operationsSubgraphUrl');
    const down = { down: ['operations'], system: 'HUB', codes: DOWN_CODES } as const;
    for (const operation of OPERATIONS) {
      const missing = partial(operation, await ask(hub, operation, url), down);
      const fields = missing.map((path) => path.replaceAll(/\.\d+/g, ''));
      expect([...new Set(fields)]).toEqual(OPERATIONS_FIELDS.get(operation.name) ?? []);
    }
  });
});

describe('a change made in Salesforce', () => {
  async function rename(target: TestHub, from: string, to: string): Promise<string> {
    const usage = newUpstreamUsage();
    const { asAdministrator } = target.org;
    const [row] = await asAdministrator.query(soql`SELECT Id FROM Account WHERE Name = ${from}`, usage);
    await asAdministrator.update('Account', String(row?.Id), { Name: to }, usage);
    return String(row?.Id);
  }
  const legalName = async (target: TestHub) => {
    const { data } = await target.ask('customer', '{ viewer { account { legalName } } }');
    return (data as { viewer: { account: { legalName: string } } }).viewer.account.legalName;
  };

  it('shows by itself when what is cached is too old', async () => {
    await using brief = await startTestHub({ cacheStalenessSeconds: 1 });
    const before = await legalName(brief);
    await rename(brief, before, 'Northwind Renamed');
    await expect.poll(() => legalName(brief), { timeout: 60_000 }).toBe('Northwind Renamed');
  });

  it('shows at once when it is announced', async () => {
    const before = await legalName(hub);
    const id = await rename(hub, before, 'Northwind Announced');
    expect(await legalName(hub)).toBe(before);
    const { records } = await hub.adapters.caches();
    await records.invalidate('Account', [id]);
    expect(await legalName(hub)).toBe('Northwind Announced');
    await rename(hub, 'Northwind Announced', before);
    await records.invalidate('Account', [id]);
    expect(await legalName(hub)).toBe(before);
  });

  it('of a list shows at once when its parent is announced', async () => {
    const subjects = async () => {
      const { data } = await hub.ask(
        'customer',
        '{ viewer { account { crmId cases(first: 50) { nodes { subject } } } } }',
      );
      const { account } = (data as { viewer: { account: { crmId: string; cases: { nodes: object[] } } } })
        .viewer;
      return { crmId: account.crmId, nodes: account.cases.nodes };
    };
    const { crmId, nodes } = await subjects();
    const usage = newUpstreamUsage();
    const values = { AccountId: crmId, Subject: 'Made by hand', Status: 'New', Origin: 'Phone' };
    const id = await hub.org.asAdministrator.create('Case', values, usage);
    const { lists } = await hub.adapters.caches();
    await lists.invalidateParents({ name: 'Account.Cases', object: 'Case' }, [crmId]);
    expect((await subjects()).nodes).toEqual(expect.arrayContaining([{ subject: 'Made by hand' }]));
    await deleteRecord(hub.org.asAdministrator, 'Case', id);
    await lists.invalidateParents({ name: 'Account.Cases', object: 'Case' }, [crmId]);
    expect((await subjects()).nodes).toEqual(nodes);
  });
});

describe('Salesforce', () => {
  it('that ends the session is signed in to once more, and answers', async () => {
    await emptyCaches(hub);
    await hub.org.forget();
    await hub.org.arm({ kind: 'EXPIRE_SESSIONS', times: 1 });
    const answers = await Promise.all(
      EXAMPLES.map(async (operation) => [operation, await ask(hub, operation)] as const),
    );
    for (const [operation, answer] of answers) {
      expect(codesOf(answer)).toEqual([]);
      expect(stable(answer.data)).toEqual(stable(healthy.get(operation)?.data));
    }
    expect(await hub.org.logins()).toBe(1);
  });

  it('with a spent API limit is named, and the portal answers its part', async () => {
    await emptyCaches(hub);
    await hub.org.arm({ kind: 'LIMIT', remaining: 0, times: 1 });
    const down = { down: ['salesforce'], system: 'SALESFORCE', codes: ['UPSTREAM_RATE_LIMITED'] } as const;
    try {
      for (const operation of OPERATIONS) {
        await emptyCaches(hub);
        partial(operation, await ask(hub, operation), down);
      }
      expect(partial(example('PortalPage'), await ask(hub, example('PortalPage')), down)).not.toEqual([]);
    } finally {
      await hub.org.arm({ kind: 'LIMIT', remaining: 100_000, times: 1 });
    }
    // No real org gets its calls back at once, so the hub would not ask before the day has given some back.
    await emptyRedis(hub.config.redisUrl);
    await until(async () => (await ask(hub, example('PortalPage'))).errors.length === 0);
  });
});

// The last one: the entries of its mutations are in the audit, which the answers above show.
describe('an export', () => {
  it('waits for Salesforce and says so, can be cancelled meanwhile, and is whole when Salesforce is back', async () => {
    const exports = exportsOf(hub);
    const { data } = await hub.ask<{ shipments: { nodes: readonly object[] } }>('analyst', EXPORTED);
    await hub.org.breakDown();
    await emptyCaches(hub);
    const [kept, given] = [await exports.created('analyst'), await exports.created('admin')];
    for (const [user, id] of [
      ['analyst', kept],
      ['admin', given],
    ] as const) {
      await until(async () => DOWN.test((await exports.read(user, id))?.waitingFor?.code ?? ''));
      expect(await exports.read(user, id)).toMatchObject({ state: 'RUNNING', downloadUrl: null });
    }
    expect(await exports.cancelled('admin', given)).toBe('CANCELLED');
    await hub.org.recover();
    await until(async () => (await exports.read('analyst', kept))?.state === 'DONE');
    const whole = await exports.read('analyst', kept);
    expect(whole && (await exports.download(whole))).toEqual(data?.shipments.nodes);
    expect(await exports.read('admin', given)).toMatchObject({ state: 'CANCELLED', downloadUrl: null });
  });
});
