import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountRef } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { auditOf, codes, counts, done, mutate, outboxOf, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const ACCOUNT = 'account { displayName displayNameProposal legalNameOverride version }';
const idOf = (account: AccountRef) => encodeId('Account', account);
const agent = () => portal.agent('SERVICE_AGENT');

describe('accountLegalNameOverrideSet', () => {
  it('keeps a legal name against the one of Salesforce, and lets it go', async () => {
    const id = idOf(portal.accounts.acme);
    const input = { id, legalNameOverride: 'Acme Holding SE' };
    const set = await done(portal, agent(), 'accountLegalNameOverrideSet', input, ACCOUNT);
    expect(set['account']).toMatchObject({ legalNameOverride: 'Acme Holding SE' });
    expect(set.writes).toMatchObject([
      { system: 'PORTAL', fields: [{ field: 'legalNameOverride', from: null, to: 'Acme Holding SE' }] },
      { system: 'SALESFORCE', record: 'Account', recordId: portal.accounts.acme.crmId, state: 'QUEUED' },
    ]);
    expect(await outboxOf(portal, portal.accounts.acme.portalId)).toMatchObject([{ record: 'Account' }]);
    const gone = await done(portal, agent(), 'accountLegalNameOverrideSet', { id }, ACCOUNT);
    expect(gone['account']).toMatchObject({ legalNameOverride: null });
    const audit = await auditOf(portal, 'Account', portal.accounts.acme.portalId);
    expect(audit.map(({ changes }) => changes)).toEqual([
      [{ field: 'legalNameOverride', old: null, new: 'Acme Holding SE' }],
      [{ field: 'legalNameOverride', old: 'Acme Holding SE', new: null }],
    ]);
  });
});

describe('accountDisplayNamePropose', () => {
  async function saidBySalesforce(portalId: string, daysAgo: number) {
    const at = new Date(Date.now() - daysAgo * 86_400_000);
    await portal.database.query({
      text: `INSERT INTO ledger.base_values (record, portal_id, fields) VALUES ('Account', $1, jsonb_build_object(
          'displayName', jsonb_build_array('Old', 'Salesforce says', 'SALESFORCE', $2::bigint, $2, 'ONLY_VALUE', null)))
        ON CONFLICT (record, portal_id) DO UPDATE SET fields = excluded.fields`,
      values: [portalId, at.getTime()],
    });
  }

  it('counts at once when only the portal changes the name', async () => {
    await saidBySalesforce(portal.accounts.north.portalId, 30);
    const input = { id: idOf(portal.accounts.north), displayName: ' Acme Nord ' };
    const selection = `${ACCOUNT} reviewItemId`;
    const payload = await done(
      portal,
      portal.callers.acmeNorth,
      'accountDisplayNamePropose',
      input,
      selection,
    );
    expect(payload).toMatchObject({
      account: {
        displayName: 'Acme Nord',
        displayNameProposal: null,
      },
      reviewItemId: null,
      writes: [
        { system: 'PORTAL' },
        {
          system: 'SALESFORCE',
          state: 'QUEUED',
        },
      ],
    });
  });

  it('waits for a person when Salesforce changed it recently, too', async () => {
    await saidBySalesforce(portal.accounts.acme.portalId, 2);
    const input = { id: idOf(portal.accounts.acme), displayName: 'Acme Europe' };
    const selection = `${ACCOUNT} reviewItemId`;
    const payload = await done(portal, portal.callers.acmeAll, 'accountDisplayNamePropose', input, selection);
    expect(payload).toMatchObject({ account: { displayName: 'Acme', displayNameProposal: 'Acme Europe' } });
    expect(payload.writes.map(({ system }) => system)).toEqual(['PORTAL']);
    const [item] = (await reviewItems(portal)).filter(({ id }) => id === payload['reviewItemId']);
    expect(item).toMatchObject({
      category: 'CONFLICT',
      ownerTeam: 'Sales Operations',
      fields: [
        {
          field: 'displayName',
          portalValue: 'Acme Europe',
          crmValue: 'Salesforce says',
        },
      ],
    });
    // Another wish is the same dispute.
    const again = { ...input, displayName: 'Acme Worldwide' };
    await done(portal, portal.callers.acmeAll, 'accountDisplayNamePropose', again);
    expect((await reviewItems(portal)).filter(({ category }) => category === 'CONFLICT')).toHaveLength(1);
  });

  it('is not for a user of one branch when it is the name of the customer', async () => {
    const before = await counts(portal);
    const input = { id: idOf(portal.accounts.acme), displayName: 'Mine' };
    const payload = await mutate(portal, portal.callers.acmeNorth, 'accountDisplayNamePropose', input);
    expect(codes(payload)).toEqual(['NOT_FOUND']);
    expect(await counts(portal)).toEqual(before);
  });

  it.each(['', '   '])('refuses the name %j', async (displayName) => {
    const input = { id: idOf(portal.accounts.south), displayName };
    const payload = await mutate(portal, portal.callers.acmeAll, 'accountDisplayNamePropose', input);
    expect(payload.userErrors).toMatchObject([{ code: 'MISSING_VALUE', field: 'displayName' }]);
  });
});

describe('customerRegister', () => {
  const newcomer = {
    legalName: 'GLOBEX, Inc.',
    country: 'US',
    contactName: 'Hank',
    contactEmail: 'hank@globex.example',
  };
  const REGISTERED = 'reviewItemId candidates { evidence account { displayName } }';

  it('makes a review item with the customers it may be, and creates nothing', async () => {
    const before = await counts(portal);
    const payload = await done(portal, portal.agent('SALES'), 'customerRegister', newcomer, REGISTERED);
    expect(payload).toMatchObject({
      writes: [],
      candidates: [{ account: { displayName: 'Globex' }, evidence: [expect.stringContaining('same name')] }],
    });
    const [item] = (await reviewItems(portal)).filter(({ id }) => id === payload['reviewItemId']);
    expect(item).toMatchObject({
      category: 'REGISTRATION',
      ownerTeam: 'Sales Operations',
      state: 'OPEN',
      candidates: [{ label: 'Globex' }],
    });
    expect(item?.fields).toContainEqual({ field: 'legalName', portalValue: 'GLOBEX, Inc.', crmValue: null });
    const after = await counts(portal);
    expect(after).toEqual({
      ...before,
      review: before.review + 1,
      audit: before.audit + 1,
      keys: before.keys + 1,
    });
  });

  it('counts the same registration again on the same item, however it was typed', async () => {
    const before = await counts(portal);
    const typed = { ...newcomer, legalName: 'Globex Inc', contactEmail: 'HANK@globex.example' };
    for (const country of ['US', 'us', 'USA', 'United States']) {
      await done(portal, portal.agent('SALES'), 'customerRegister', { ...typed, country });
    }
    expect((await counts(portal)).review).toBe(before.review);
  });

  it('knows a customer by a name with accents, typed with and without them', async () => {
    await portal.database.query({
      text: `INSERT INTO portal.account (display_name, country, status) VALUES ('Müßler Größen', 'DE', 'ACTIVE')`,
    });
    for (const legalName of ['Mussler Grossen GmbH', 'MÜSSLER GRÖSSEN', 'Mu\u0308ßler-Gro\u0308ßen Ltd.']) {
      const input = { ...newcomer, legalName, country: 'DE', contactEmail: 'm@muessler.example' };
      const payload = await done(portal, portal.agent('SALES'), 'customerRegister', input, REGISTERED);
      expect(payload['candidates']).toMatchObject([{ account: { displayName: 'Müßler Größen' } }]);
    }
  });

  it('names nobody where nobody is like it, and still asks a person', async () => {
    const input = { ...newcomer, legalName: 'Zyxel Farms', contactEmail: 'z@zyxel.example' };
    const payload = await done(portal, portal.agent('INTEGRATION'), 'customerRegister', input, REGISTERED);
    expect(payload['candidates']).toEqual([]);
    expect(payload['reviewItemId']).not.toBeNull();
  });

  it.each([
    [{ legalName: ' ' }, 'legalName', 'MISSING_VALUE'],
    [{ country: 'Narnia' }, 'country', 'INVALID_VALUE'],
    [{ contactEmail: 'nobody' }, 'contactEmail', 'INVALID_VALUE'],
    [{ note: 'x'.repeat(1001) }, 'note', 'TOO_LONG'],
    [{ website: 'javascript:alert(1)' }, 'website', 'INVALID_VALUE'],
  ])('refuses %j', async (input, field, code) => {
    const before = await counts(portal);
    const payload = await mutate(portal, portal.agent('ADMIN'), 'customerRegister', {
      ...newcomer,
      ...input,
    });
    expect(payload.userErrors).toMatchObject([{ field, code }]);
    expect(await counts(portal)).toEqual(before);
  });
});
