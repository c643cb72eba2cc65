import { describe, expect, it } from 'vitest';
import { customerOf } from '../../harness/salesforce-tenants.ts';
import { accountId, auditOf, contactId, inSalesforce } from './mutating.ts';
import {
  accountFields,
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

describe('two changes of one record that were answered as pending', () => {
  it('are carried out in their order: the newest stands, each with its audit entry and its answer', async () => {
    await ofAccount(world.acme, { website: 'https://a0.example' });
    await writesAway();
    const first = await ofAccount(world.acme, { website: 'https://a1.example' });
    const second = await ofAccount(world.acme, { website: 'https://a2.example' });
    expect([first, second]).toMatchObject([
      { errors: [], codes: [], state: 'PENDING' },
      { errors: [], codes: [], state: 'PENDING' },
    ]);
    const [change] = second.payload['writes'] as unknown as { fields: unknown[] }[];
    expect(change?.fields).toEqual([
      { field: 'website', from: 'https://a1.example', to: 'https://a2.example' },
    ]);
    expect(await syncState(world.acme)).toMatchObject({ state: 'PENDING' });
    await world.org.recover();
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: 'https://a2.example' });
    const audited = await auditOf(world, 'Account', world.acme.account.portalId);
    expect(audited.slice(-2).map(({ changes }) => changes)).toEqual([
      [{ field: 'website', old: 'https://a0.example', new: 'https://a1.example' }],
      [{ field: 'website', old: 'https://a1.example', new: 'https://a2.example' }],
    ]);
    for (const { again } of [first, second]) {
      expect(await again()).toMatchObject({ userErrors: [], writes: [{ state: 'DONE' }] });
    }
    expect(await openItems(world.acme)).toEqual([]);
    expect(await syncState(world.acme)).toMatchObject({ state: 'DONE', lastError: null });
  });

  it('come from two users and concern several fields', async () => {
    const customer = customerOf(world.acme);
    await writesAway();
    await ofAccount(world.acme, { phone: '+12125550101', website: 'https://b1.example' });
    await ofAccount(world.acme, { phone: '+12125550102', industry: 'Shipping' });
    await ofAccount(world.acme, { phone: '+12125550103' }, customer);
    await world.org.recover();
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Phone', 'Website', 'Industry')).toEqual({
      Phone: '+12125550103',
      Website: 'https://b1.example',
      Industry: 'Shipping',
    });
  });

  it('lead back to what Salesforce has now', async () => {
    await ofAccount(world.acme, { website: 'https://c0.example' });
    await writesAway();
    await ofAccount(world.acme, { website: 'https://c1.example' });
    const back = await ofAccount(world.acme, { website: 'https://c0.example' });
    expect(back.state).toBe('PENDING');
    await world.org.recover();
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: 'https://c0.example' });
    expect(await back.again()).toMatchObject({ writes: [{ state: 'DONE' }] });
  });

  it('say the same, and are both answered once Salesforce has it', async () => {
    await writesAway();
    const first = await ofAccount(world.acme, { website: 'https://same.example' });
    const second = await ofAccount(world.acme, { website: 'https://same.example' });
    expect([first.state, second.state]).toEqual(['PENDING', 'PENDING']);
    await world.org.recover();
    await finishing.finishEverything();
    for (const { again } of [first, second]) {
      expect(await again()).toMatchObject({ writes: [{ state: 'DONE' }] });
    }
  });

  it('are of a contact', async () => {
    const [contact] = world.globex.contacts;
    const id = contactId(contact);
    await writesAway();
    await send('contactUpdate', { id, title: 'First' });
    await send('contactUpdate', { id, title: 'Second', phone: '+12125550144' });
    await world.org.recover();
    await finishing.finishEverything();
    expect(await inSalesforce(world, 'Contact', contact, ['Title', 'Phone'])).toEqual({
      Title: 'Second',
      Phone: '+12125550144',
    });
  });

  it('hand the billing contact on twice, and leave one', async () => {
    const [ana, ben] = world.acme.contacts;
    const account = accountId(world.acme);
    await writesAway();
    const toBen = await send('billingContactChange', { accountId: account, contactId: contactId(ben) });
    const toAna = await send('billingContactChange', { accountId: account, contactId: contactId(ana) });
    expect([toBen.state, toAna.state]).toEqual(['PENDING', 'PENDING']);
    await world.org.recover();
    await finishing.finishEverything();
    const roles = async (contact: string | undefined) =>
      String((await inSalesforce(world, 'Contact', contact, ['Contact_Roles__c']))['Contact_Roles__c']);
    expect(await roles(ana)).toContain('BILLING');
    expect(await roles(ben)).not.toContain('BILLING');
    expect(await toBen.again()).toMatchObject({
      userErrors: [],
      billingContact: { crmId: ben },
      writes: [
        { recordId: ben, state: 'DONE' },
        { recordId: ana, state: 'DONE' },
      ],
    });
  });
});

describe('a change behind another one', () => {
  it('does not overtake it, although Salesforce is back', async () => {
    await writesAway();
    await ofAccount(world.acme, { website: 'https://d1.example' });
    await world.org.recover();
    const later = await ofAccount(world.acme, { website: 'https://d2.example' });
    expect(later.state).toBe('PENDING');
    expect(await accountFields(world.acme, 'Website')).not.toEqual({ Website: 'https://d2.example' });
    const elsewhere = await ofAccount(world.globex, { website: 'https://d3.example' });
    expect(elsewhere.state).toBe('DONE');
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: 'https://d2.example' });
  });

  it('waits while that one has to be tried again', async () => {
    await writesAway();
    const first = await ofAccount(world.acme, { website: 'https://j1.example' });
    const second = await ofAccount(world.acme, { website: 'https://j2.example' });
    await world.org.recover();
    await world.org.arm({ kind: 'LOCK', object: 'Account', times: 1 });
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: 'https://j2.example' });
    for (const { again } of [first, second]) {
      expect(await again()).toMatchObject({ userErrors: [], writes: [{ state: 'DONE' }] });
    }
  });

  it('waits its turn while both are sent at once, and none is refused', async () => {
    const sent = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        ofAccount(world.acme, { website: `https://e${index}.example` }),
      ),
    );
    expect(sent.map(({ codes, state }) => [codes, state])).toEqual(sent.map(() => [[], 'DONE']));
    const placed = await Promise.all(
      sent.map(async ({ key }) => (await finishing.intentOf(key))?.place ?? 0),
    );
    const newest = placed.indexOf(Math.max(...placed));
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: `https://e${newest}.example` });
  });

  it('is refused when the caller named the version from before both', async () => {
    const { SystemModstamp: stamp } = await accountFields(world.acme, 'SystemModstamp');
    const expectedVersion = new Date(String(stamp)).toISOString();
    await writesAway();
    const first = await ofAccount(world.acme, { website: 'https://f1.example', expectedVersion });
    expect(first.state).toBe('PENDING');
    const second = await ofAccount(world.acme, { website: 'https://f2.example', expectedVersion });
    expect(second).toMatchObject({ codes: ['STALE'], payload: { writes: [] } });
  });

  it('stands when the one before is refused for good, and the refusal is shown while it matters', async () => {
    await writesAway();
    const first = await ofAccount(world.acme, { website: 'https://g1.example', industry: 'Banking' });
    const second = await ofAccount(world.acme, { website: 'https://g2.example' });
    await world.org.recover();
    await world.org.arm({
      kind: 'FAIL',
      method: 'PATCH',
      path: '/sobjects/Account/',
      times: 1,
      code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Not this industry.',
    });
    await finishing.finishEverything();
    expect(await accountFields(world.acme, 'Website')).toEqual({ Website: 'https://g2.example' });
    expect(await first.again()).toMatchObject({ userErrors: [{ code: 'REJECTED' }], writes: [] });
    expect(await second.again()).toMatchObject({ userErrors: [], writes: [{ state: 'DONE' }] });
    // Nobody has said anything of the industry since.
    expect(await openItems(world.acme)).toMatchObject([
      { category: 'REJECTED', proposal: { action: 'WRITE' } },
    ]);
    expect(await syncState(world.acme)).toMatchObject({ state: 'REVIEW' });
    await ofAccount(world.acme, { website: 'https://g3.example', industry: 'Energy' });
    expect(await openItems(world.acme)).toEqual([]);
    expect(await syncState(world.acme)).toMatchObject({ state: 'DONE' });
  });
});
