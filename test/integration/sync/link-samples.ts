import { randomUUID } from 'node:crypto';
import type { AggregateName } from '../../../src/domain/ownership/index.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import type { SyncedKind } from '../../../src/sync/exchange/records.ts';
import type { SyncWorld } from './sync-fixture.ts';

/** How a linked record of each kind is made in both systems; the values of a new record there; a value that people change. */
interface Sample {
  make(world: SyncWorld): Promise<string>;
  fresh(world: SyncWorld): SalesforceValues;
  readonly edit: (text: string) => SalesforceValues;
}

const usage = newUpstreamUsage();

const exception = (isCase: boolean, closed: string): Sample => ({
  make: async (world) =>
    await world.openException(await world.book(), {
      customerActionRequired: isCase,
      ownerTeam: isCase ? null : 'Dispatch',
    }),
  fresh: () => ({ Subject: randomUUID(), ...(isCase ? { Origin: 'Phone' } : {}) }),
  edit: () => ({ Status: closed }),
});

const SAMPLES: Partial<Readonly<Record<AggregateName, Sample>>> = {
  Account: {
    async make(world) {
      const portalId = randomUUID();
      const values = { Name: `Made ${portalId}`, Portal_Customer_Id__c: portalId };
      const crmId = await world.org.asAdministrator.create('Account', values, usage);
      await world.store.writes.insertAccounts([{ portalId, displayName: portalId, crmId, parentId: null }]);
      await world.write((unit) =>
        unit.enqueue({
          record: 'Account',
          aggregateId: portalId,
          accountId: portalId,
          lane: 'BATCH',
          version: 1,
        }),
      );
      return portalId;
    },
    fresh: () => ({ Name: `New ${randomUUID()}` }),
    edit: (text) => ({ Name: text }),
  },
  PortalUser: {
    async make(world) {
      const subject = randomUUID();
      const { portalId: accountId } = world.customer;
      const email = `${subject}@acme.test`;
      const user = { kind: 'CUSTOMER', state: 'ACTIVE', subject, name: subject, email, accountId } as const;
      const [portalId = ''] = await world.store.writes.insertUsers([user]);
      const values = {
        LastName: subject,
        Email: email,
        AccountId: world.branch.crmId,
        Portal_User_Id__c: portalId,
      };
      await world.org.asAdministrator.create('Contact', values, usage);
      return portalId;
    },
    fresh: (world) => ({
      LastName: randomUUID(),
      Email: `${randomUUID()}@acme.test`,
      AccountId: world.branch.crmId,
    }),
    edit: (text) => ({ LastName: text }),
  },
  Shipment: {
    make: (world) => world.book(),
    fresh: (world) => ({ Name: randomUUID(), Account__c: world.branch.crmId }),
    edit: (text) => ({ Dock_Appointment_Note__c: text }),
  },
  Exception: exception(true, 'Closed'),
  ExceptionTask: exception(false, 'Completed'),
};

export function sampleOf({ aggregate }: SyncedKind): Sample {
  const maker = SAMPLES[aggregate];
  if (maker === undefined) throw new Error(`no sample of ${aggregate}`);
  return maker;
}
