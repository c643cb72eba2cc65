import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { changeException } from '../../../src/portal-changes/exceptions.ts';
import type { ExceptionChange } from '../../../src/portal-store/exception/exception.writes.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { METADATA } from '../../harness/org.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let ownMetadataDir: string;
beforeAll(async () => {
  ownMetadataDir = mkdtempSync(join(tmpdir(), 'waybill-own-org-'));
  activateAssignmentRule(ownMetadataDir);
  world = await startSyncWorld({ ownMetadataDir });
  await world.pullAll();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  rmSync(ownMetadataDir, { recursive: true });
});

/** As an administrator does by step 7 of the guide: the rule is deployed inactive. */
function activateAssignmentRule(folder: string): void {
  const file = 'assignmentRules/Case.assignmentRules-meta.xml';
  const text = readFileSync(join(METADATA, file), 'utf8');
  expect(text).toContain('<active>false</active>');
  mkdirSync(join(folder, 'assignmentRules'));
  writeFileSync(join(folder, file), text.replace('<active>false</active>', '<active>true</active>'));
}

const TASK = { customerActionRequired: false, ownerTeam: 'Dispatch' } as const;
const CASE = { customerActionRequired: true } as const;
const CLAIM = { ...CASE, ownerTeam: 'Claims' } as const;

async function open(exception: typeof TASK | typeof CASE | typeof CLAIM): Promise<string> {
  const id = await world.openException(await world.book(), exception);
  await world.pushAll();
  return id;
}

async function change(id: string, wanted: Partial<ExceptionChange>): Promise<void> {
  await world.write((unit) =>
    changeException(unit, 'exceptionAssign', id, null, { at: new Date(), actor: 'dispatcher', ...wanted }),
  );
}

/** What Salesforce shows, after everything was carried both ways. */
async function shown(id: string) {
  await world.pushAll();
  await world.pullAll();
  await world.pushAll();
  const [task] = await world.inSalesforce(
    soql`SELECT Id, Status FROM Task WHERE Portal_Exception_Id__c = ${id}`,
  );
  const [found] = await world.inSalesforce(
    soql`SELECT Id, Status FROM Case WHERE Portal_Exception_Id__c = ${id}`,
  );
  const [row] = await world.store.carried.byIds('Exception', [id]);
  return { task: task?.['Status'], case: found?.['Status'], exception: row?.['state'] };
}

describe('an exception that needs somebody else by now', () => {
  it('closes its task when it becomes a case, and stays open itself', async () => {
    const id = await open(TASK);
    expect(await shown(id)).toEqual({ task: 'Not Started', case: undefined, exception: 'OPEN' });
    await change(id, CASE);
    expect(await shown(id)).toEqual({ task: 'Completed', case: 'New', exception: 'OPEN' });
  });

  it('closes its case when it becomes a task', async () => {
    const id = await open(CASE);
    await change(id, TASK);
    expect(await shown(id)).toEqual({ task: 'Not Started', case: 'Closed', exception: 'OPEN' });
  });

  it('opens again what it was before when it turns back', async () => {
    const id = await open(TASK);
    await change(id, CASE);
    await world.pushAll();
    await change(id, TASK);
    expect(await shown(id)).toEqual({ task: 'Not Started', case: 'Closed', exception: 'OPEN' });
  });

  it('goes to the queue of its team, stays with the agent who took it, and leaves the agent with its team', async () => {
    const { asAdministrator } = world.org;
    const ofCase = async (id: string) => {
      await world.pushAll();
      const [found] = await world.inSalesforce(
        soql`SELECT Id, Status, Owner.Name, Hub_Version__c FROM Case WHERE Portal_Exception_Id__c = ${id}`,
      );
      const { Id: caseId, Status: status, Owner: owner, Hub_Version__c: version } = found ?? {};
      return {
        caseId: String(caseId),
        status,
        version,
        owner: (owner as { Name: string } | undefined)?.Name,
      };
    };
    const id = await open(CLAIM);
    const opened = await ofCase(id);
    expect(opened.owner).toBe('Claims');
    const [agent] = await world.inSalesforce(
      soql`SELECT Id, Name FROM User WHERE Username = ${world.org.login.adminUsername}`,
    );
    const taken = { OwnerId: String(agent?.Id) };
    await asAdministrator.upsertAll('Case', 'Id', [{ ...taken, Id: opened.caseId }], newUpstreamUsage(), {
      assignment: 'SKIP',
    });
    await change(id, { state: 'ACKNOWLEDGED' });
    const acknowledged = await ofCase(id);
    expect(acknowledged).toMatchObject({ owner: agent?.['Name'] });
    expect(acknowledged.version).not.toBe(opened.version);
    await change(id, { ownerTeam: 'Billing' });
    expect(await ofCase(id)).toMatchObject({ owner: 'Billing' });
  });

  it('changes its team in Salesforce, as a task and as a case', async () => {
    const teams = async (id: string) => {
      await world.pushAll();
      const [task] = await world.inSalesforce(
        soql`SELECT Portal_Owner_Team__c FROM Task WHERE Portal_Exception_Id__c = ${id}`,
      );
      const [found] = await world.inSalesforce(
        soql`SELECT Portal_Queue__c FROM Case WHERE Portal_Exception_Id__c = ${id}`,
      );
      return { task: task?.['Portal_Owner_Team__c'], case: found?.['Portal_Queue__c'] };
    };
    const id = await open(TASK);
    await change(id, { ownerTeam: 'Claims' });
    expect(await teams(id)).toEqual({ task: 'Claims', case: undefined });
    await change(id, CASE);
    await change(id, { ownerTeam: 'Billing' });
    expect(await teams(id)).toMatchObject({ case: 'Billing' });
  });

  it('closes its task when no team has to act any more, and opens it again for another team', async () => {
    const id = await open(TASK);
    await change(id, { ownerTeam: null });
    expect(await shown(id)).toEqual({ task: 'Completed', case: undefined, exception: 'OPEN' });
    await change(id, { ownerTeam: 'Claims' });
    expect(await shown(id)).toEqual({ task: 'Not Started', case: undefined, exception: 'OPEN' });
  });

  it('closes its task when it becomes a case that no team owns', async () => {
    const id = await open(TASK);
    await change(id, { ...CASE, ownerTeam: null });
    expect(await shown(id)).toEqual({ task: 'Completed', case: 'New', exception: 'OPEN' });
  });

  it('makes no case that is born closed when it is settled before the case is sent', async () => {
    const id = await open(TASK);
    await change(id, CASE);
    await change(id, { state: 'RESOLVED' });
    expect(await shown(id)).toEqual({ task: 'Completed', case: undefined, exception: 'RESOLVED' });
  });

  it('settles both when it is resolved, on either side', async () => {
    const [here, there] = [await open(TASK), await open(TASK)];
    await change(here, CASE);
    await change(there, CASE);
    await world.pushAll();
    await change(here, { state: 'RESOLVED' });
    const [found] = await world.inSalesforce(
      soql`SELECT Id FROM Case WHERE Portal_Exception_Id__c = ${there}`,
    );
    await world.org.asAdministrator.update('Case', found?.Id ?? '', { Status: 'Closed' }, newUpstreamUsage());
    for (const id of [here, there]) {
      expect(await shown(id)).toEqual({ task: 'Completed', case: 'Closed', exception: 'RESOLVED' });
    }
  });

  it('does not listen to what becomes of a task that it replaced', async () => {
    const id = await open(TASK);
    await change(id, CASE);
    await world.pushAll();
    const [task] = await world.inSalesforce(soql`SELECT Id FROM Task WHERE Portal_Exception_Id__c = ${id}`);
    await world.org.asAdministrator.update(
      'Task',
      task?.Id ?? '',
      { Status: 'Deferred' },
      newUpstreamUsage(),
    );
    expect(await shown(id)).toMatchObject({ case: 'New', exception: 'OPEN' });
  });

  it('leaves nothing for people to look at', async () => {
    await reconcile(world.dependencies, new Date(Date.now() - 3_600_000), new AbortController().signal);
    expect((await world.review()).filter(({ record }) => record === 'Exception')).toEqual([]);
    const parked = await world.sql(
      `SELECT record FROM ledger.outbox WHERE record LIKE 'Exception%' AND state <> 'DONE'`,
    );
    expect(parked).toEqual([]);
  });
});
