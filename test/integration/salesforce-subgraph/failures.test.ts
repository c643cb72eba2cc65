import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { staff } from '../../harness/run-subgraph.ts';
import {
  ask,
  entities,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { customerOf } from '../../harness/salesforce-tenants.ts';
import { portalPage } from './portal-page.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.flush();
  await world.org.forget();
});

describe('fields that the integration user may not read', () => {
  const query = `{ crmId legalName website phone billingAddress { city country }
    contacts(first: 2) { nodes { name title email } } cases(first: 2) { nodes { subject closedAt } } }`;
  const lacked = [
    ['Account', 'Website'],
    ['Account', 'BillingAddress'],
    ['Contact', 'Title'],
    ['Case', 'ClosedDate'],
  ] as const;

  it('are the only ones missing, each with an error that names it; then no call is wasted, and granted they are back', async () => {
    const { org, acme } = world;
    const account = [{ crmId: acme.account.crmId }];
    const read = () => ask(world, customerOf(acme), entities('Account', account, query));
    const whole = await read();
    expect(whole.errors).toEqual([]);
    for (const [object, field] of lacked) await org.grant(object, field, 'NOTHING');
    await world.flush();
    const first = await read();
    const without = JSON.parse(JSON.stringify(whole.data), (key, value: unknown) =>
      ['website', 'city', 'country', 'title', 'closedAt'].includes(key) ? null : value,
    ) as unknown;
    expect(first.data).toEqual(without);
    const paths = new Set(first.errors.map(({ path }) => path.replaceAll(/\d+/g, '*')));
    expect([...paths].toSorted()).toEqual([
      '_entities.*.billingAddress.city',
      '_entities.*.billingAddress.country',
      '_entities.*.cases.nodes.*.closedAt',
      '_entities.*.contacts.nodes.*.title',
      '_entities.*.website',
    ]);
    expect(new Set(first.errors.map(({ code }) => code))).toEqual(new Set(['UPSTREAM_PERMISSION']));
    await world.flush();
    const again = await read();
    expect(again.data).toEqual(without);
    expect(again.usage.salesforceCalls).toBe(whole.usage.salesforceCalls);
    await org.grantAll();
    await org.asHub.access.refresh(['Account', 'Contact', 'Case'], newUpstreamUsage());
    await world.flush();
    expect(await read()).toMatchObject({ data: whole.data, errors: [] });
  });
});

describe('emptying Redis', () => {
  it('in the middle of a request changes no answer', async () => {
    const page = portalPage(world.acme);
    const calm = await ask(world, customerOf(world.acme), ...page);
    const [stormy] = await Promise.all([
      ask(world, customerOf(world.acme), ...page),
      ...Array.from({ length: 20 }, () => world.flush()),
    ]);
    expect(stormy.errors).toEqual([]);
    expect(stormy.data).toEqual(calm.data);
  });
});

describe('what is not there', () => {
  it('is not asked for again soon', async () => {
    const absent = '0190a000-0000-7000-8000-00000000dead';
    const operations = [
      entities('Shipment', [{ portalId: absent }], '{ cases(first: 5) { nodes { subject } } }'),
      entities('Exception', [{ portalId: absent }], '{ case { subject } }'),
      entities('PortalUser', [{ portalId: absent }], '{ contact { name } }'),
      entities('Account', [{ portalId: absent }], '{ legalName }'),
    ];
    for (const caller of [staff('ADMIN'), customerOf(world.acme)]) {
      const first = await ask(world, caller, ...operations);
      expect(first.usage.salesforceCalls).toBeGreaterThan(0);
      const second = await ask(world, caller, ...operations);
      expect(second.data).toEqual(first.data);
      expect(second.usage.salesforceCalls).toBe(0);
    }
  });
});

describe('an account that the portal does not know', () => {
  it('is answered to staff without a portal id', async () => {
    const { data, errors } = await ask(
      world,
      staff('SERVICE_AGENT'),
      entities(
        'Account',
        [{ crmId: world.unlinked }],
        '{ portalId crmId legalName contacts(first: 1) { nodes { name } } }',
      ),
    );
    expect(errors).toEqual([]);
    expect(data[0]).toEqual({
      _entities: [{ portalId: null, crmId: world.unlinked, legalName: 'Initech', contacts: { nodes: [] } }],
    });
  });
});

describe('the link index', () => {
  it('learns the links that Salesforce told', async () => {
    const { acme, links } = world;
    const [shipment] = acme.shipments;
    await ask(
      world,
      staff('ADMIN'),
      entities('Account', [{ portalId: acme.account.portalId }], '{ legalName }'),
      entities(
        'Shipment',
        [{ portalId: shipment?.portalId ?? '' }],
        '{ cases(first: 1) { nodes { subject } } }',
      ),
    );
    const account = await links.lookup('Account', 'portalId', [acme.account.portalId]);
    expect(account.answers.get(acme.account.portalId)).toBe(acme.account.crmId);
    const found = await links.lookup('Shipment', 'crmId', [shipment?.crmId ?? '']);
    expect(found.answers.get(shipment?.crmId ?? '')).toBe(shipment?.portalId);
  });
});

describe('with Salesforce down', () => {
  it('fields are null with the name of the system, and what is cached is still answered', async () => {
    const { acme, org } = world;
    const caller = customerOf(acme);
    const contacts = entities(
      'Account',
      [{ ...acme.account }],
      '{ id contacts(first: 5) { nodes { name } } }',
    );
    const warm = await ask(world, caller, contacts);
    await org.breakDown();
    try {
      const down = await ask(
        world,
        caller,
        contacts,
        entities('Account', [{ ...acme.account }], '{ id legalName cases(first: 5) { nodes { subject } } }'),
        entities(
          'Shipment',
          acme.shipments.slice(0, 2).map((ids) => ({ ...ids })),
          '{ id cases(first: 5) { nodes { subject } } }',
        ),
        entities('Case', [{ crmId: acme.cases[0] ?? '' }], '{ subject }'),
        { query: '{ cases(first: 5) { nodes { subject } } }' },
      );
      expect(down.data[0]).toEqual(warm.data[0]);
      expect(down.data[1]).toMatchObject({ _entities: [{ legalName: null, cases: null }] });
      expect(down.data[2]).toMatchObject({ _entities: [{ cases: null }, { cases: null }] });
      expect(down.data[3]).toEqual({ _entities: [null] });
      expect(down.data[4]).toEqual({ cases: null });
      expect(new Set(down.errors.map(({ code, system }) => `${String(code)} ${String(system)}`))).toEqual(
        new Set(['UPSTREAM_UNAVAILABLE SALESFORCE']),
      );
      expect(down.errors).toHaveLength(6);
    } finally {
      await org.recover();
    }
  });
});

describe('with Redis dead', () => {
  it('answers everything from Salesforce', async () => {
    await using lonely = await startSalesforceWorld();
    const page = portalPage(lonely.acme);
    const before = await ask(lonely, customerOf(lonely.acme), ...page);
    process.kill(lonely.redis.pid, 'SIGKILL');
    for (const caller of [customerOf(lonely.acme), staff('SERVICE_AGENT')]) {
      const dead = await ask(lonely, caller, ...page);
      expect(dead.errors).toEqual([]);
      expect(dead.data).toEqual(before.data);
      expect(dead.usage.salesforceCalls).toBeLessThanOrEqual(3);
    }
  });
});
