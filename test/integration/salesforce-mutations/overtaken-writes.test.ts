import { describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { update } from '../../harness/salesforce-tenants.ts';
import { contactId } from './mutating.ts';
import {
  accountFields,
  dismissAll,
  finishing,
  ofAccount,
  openItems,
  send,
  syncState,
  useQueueOfWrites,
  world,
  writesAway,
} from './queue-of-writes.ts';

useQueueOfWrites();

describe('a change that somebody else came before', () => {
  it('is put before a person, who finds the newest answer only', async () => {
    await ofAccount(world.acme, { website: 'https://h0.example' });
    await writesAway();
    const first = await ofAccount(world.acme, { website: 'https://h1.example' });
    const second = await ofAccount(world.acme, { website: 'https://h2.example' });
    await world.org.recover();
    const theirs = 'https://theirs.example';
    await update(world.org.asAdministrator, 'Account', world.acme.account.crmId, { Website: theirs });
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: theirs });
    for (const { again } of [first, second]) {
      expect(await again()).toMatchObject({ userErrors: [{ code: 'STALE' }], writes: [] });
    }
    expect(await openItems(world.acme)).toMatchObject([
      {
        category: 'CONFLICT',
        record: 'Account',
        crmId: world.acme.account.crmId,
        fields: [{ field: 'website', portalValue: 'https://h2.example', crmValue: theirs }],
      },
    ]);
    expect(await syncState(world.acme)).toMatchObject({ state: 'REVIEW', lastError: { code: 'STALE' } });
    await dismissAll(world.acme);
    expect(await syncState(world.acme)).toMatchObject({ state: 'DONE' });
  });

  it('stands when it was decided after that, although an earlier one waits', async () => {
    await writesAway();
    await ofAccount(world.acme, { website: 'https://i1.example' });
    await world.org.recover();
    await update(world.org.asAdministrator, 'Account', world.acme.account.crmId, {
      Website: 'https://between.example',
    });
    const second = await ofAccount(world.acme, { website: 'https://i2.example' });
    expect(second.state).toBe('PENDING');
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: 'https://i2.example' });
    expect(await openItems(world.acme)).toEqual([]);
  });

  it('to a record that was deleted there is put before a person', async () => {
    const { asAdministrator } = world.org;
    const person = { AccountId: world.globex.account.crmId, LastName: 'Gone' };
    const crmId = await asAdministrator.create('Contact', person, newUpstreamUsage());
    await writesAway();
    const sent = await send('contactUpdate', { id: contactId(crmId), title: 'Nobody' });
    await world.org.recover();
    await deleteRecord(asAdministrator, 'Contact', crmId);
    await finishing.finishEverything();
    expect(await finishing.intentOf(sent.key)).toMatchObject({ state: 'REVIEW' });
    const items = await openItems(world.globex);
    expect(items).toMatchObject([{ category: 'ORPHAN', record: 'Contact', crmId }]);
    await dismissAll(world.globex);
  });

  it('of a contact that is at another customer by then is put before a person', async () => {
    const { asAdministrator } = world.org;
    const person = { AccountId: world.globex.account.crmId, LastName: 'Mover' };
    const crmId = await asAdministrator.create('Contact', person, newUpstreamUsage());
    await writesAway();
    const sent = await send('contactUpdate', { id: contactId(crmId), title: 'Of Globex' });
    await world.org.recover();
    await update(asAdministrator, 'Contact', crmId, { AccountId: world.acme.account.crmId });
    await finishing.finishEverything();
    expect(await finishing.intentOf(sent.key)).toMatchObject({ state: 'REVIEW' });
    expect(await openItems(world.globex)).toMatchObject([{ record: 'Contact', crmId }]);
    const { values } = await asAdministrator.retrieve('Contact', crmId, ['Title'], newUpstreamUsage());
    expect(values['Title']).toBe(null);
    await dismissAll(world.globex);
  });
});
