import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import {
  ask,
  type Operation,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { customerOf } from '../../harness/salesforce-tenants.ts';
import { paths } from './tenant-paths.ts';

let world: SalesforceWorld;
/** An id that Salesforce never gave away. */
let nobody: string;
beforeAll(async () => {
  world = await startSalesforceWorld();
  nobody = await world.org.asAdministrator.create('Contact', { LastName: 'Gone' }, newUpstreamUsage());
  await deleteRecord(world.org.asAdministrator, 'Contact', nobody);
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.flush());

const ABSENT_PORTAL_ID = '0190a000-0000-7000-8000-000000000000';

/** The same paths to records that do not exist. */
function nowhere(): Readonly<Record<string, Operation>> {
  const account = { crmId: nobody, portalId: ABSENT_PORTAL_ID };
  return paths({
    account,
    branch: account,
    contacts: [nobody],
    portalUserId: ABSENT_PORTAL_ID,
    shipments: [account],
    exceptions: [ABSENT_PORTAL_ID],
    cases: [nobody],
    opportunities: [nobody],
  });
}

const PATHS = [
  'Account by Salesforce id',
  'Account by portal id',
  'branch by both ids',
  'Shipment by Salesforce id',
  'Shipment by portal id',
  'Exception',
  'Case',
  'Contact',
  'PortalUser by contact',
  'PortalUser by portal id',
  'Opportunity',
  'contacts of the account',
  'contacts of the account by portal id',
  'cases of the account',
  'cases of the account by portal id',
];

describe.each(PATHS)("another tenant's %s", (path) => {
  const operation = (of: Readonly<Record<string, Operation>>): Operation => {
    const found = of[path];
    if (!found) throw new Error(`no path ${path}`);
    return found;
  };

  it('is answered like one that is not there', async () => {
    const foreign = await ask(world, customerOf(world.acme), operation(paths(world.globex)));
    const absent = await ask(world, customerOf(world.acme), operation(nowhere()));
    expect({ data: foreign.data, errors: foreign.errors }).toEqual({
      data: absent.data,
      errors: absent.errors,
    });
    expect(JSON.stringify(foreign.data)).not.toMatch(/Globex|globex/);
  });

  it('stays hidden when the caches are warm from the owner and from staff', async () => {
    const own = await ask(world, customerOf(world.globex), operation(paths(world.globex)));
    await ask(world, staff('ADMIN'), operation(paths(world.globex)));
    const foreign = await ask(world, customerOf(world.acme), operation(paths(world.globex)));
    const absent = await ask(world, customerOf(world.acme), operation(nowhere()));
    expect(foreign.data).toEqual(absent.data);
    // What was hidden from one is not hidden from its owner afterwards.
    expect((await ask(world, customerOf(world.globex), operation(paths(world.globex)))).data).toEqual(
      own.data,
    );
  });

  it('is not hidden from its owner or staff after somebody else asked in vain', async () => {
    await ask(world, customerOf(world.acme), operation(paths(world.globex)));
    const own = await ask(world, customerOf(world.globex), operation(paths(world.globex)));
    const absent = await ask(world, customerOf(world.globex), operation(nowhere()));
    // Opportunities are hidden from every customer.
    if (path === 'Opportunity') expect(own.data).toEqual(absent.data);
    else expect(own.data).not.toEqual(absent.data);
    const agent = await ask(world, staff('SALES'), operation(paths(world.globex)));
    expect(agent.data).not.toEqual((await ask(world, staff('SALES'), operation(nowhere()))).data);
  });
});
