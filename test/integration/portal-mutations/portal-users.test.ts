import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountRef } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { auditOf, codes, counts, done, mutate, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const USER = 'user { id portalId email state wholeAccount version branches { displayName } }';
const idOf = (account: AccountRef) => encodeId('Account', account);
const agent = () => portal.agent('SERVICE_AGENT');

interface User {
  readonly id: string;
  readonly portalId: string;
  readonly version: number;
}

describe('portal users', () => {
  const customer = () => ({ accountId: idOf(portal.accounts.acme) });

  async function invite(email: string, more: object = { wholeAccount: true }): Promise<User> {
    const input = { ...customer(), email, name: 'Nia', ...more };
    const payload = await done(portal, agent(), 'portalUserInvite', input, USER);
    return payload['user'] as User;
  }

  it('are invited, activated, given other branches and deactivated; the door follows', async () => {
    const { south } = portal.accounts;
    // The same branch twice, by either of its ids.
    const branchIds = [idOf(south), encodeId('Account', { portalId: south.portalId }), idOf(south)];
    const user = await invite('nia@acme.test', { branchIds });
    expect(user).toMatchObject({
      state: 'INVITED',
      wholeAccount: false,
      branches: [{ displayName: 'Acme South' }],
    });
    const { id } = user;
    expect(await portal.store.callers.find('nia@acme.test')).toMatchObject({ state: 'INVITED' });

    const active = await done(portal, agent(), 'portalUserActivate', { id }, USER);
    expect(active['user']).toMatchObject({ state: 'ACTIVE' });
    const whole = await done(portal, agent(), 'portalUserBranchesSet', { id, wholeAccount: true }, USER);
    expect(whole['user']).toMatchObject({ wholeAccount: true, branches: [] });
    expect(await portal.store.callers.find('nia@acme.test')).toMatchObject({ wholeAccount: true });

    await done(portal, agent(), 'portalUserDeactivate', { id });
    expect(await portal.store.callers.find('nia@acme.test')).toMatchObject({ state: 'DEACTIVATED' });
    const told = await portal.database.query({
      text: `SELECT kind, account_id AS "accountId", fields, facts FROM ledger.live_event
              WHERE record_id = $1 AND kind = 'ACCESS_CHANGED'`,
      values: [user.portalId],
    });
    const changed = { kind: 'ACCESS_CHANGED', accountId: portal.accounts.acme.portalId, fields: [] };
    const facts = { userId: user.portalId };
    expect(told).toEqual([1, 2, 3].map(() => ({ ...changed, facts })));
    const audit = await auditOf(portal, 'PortalUser', user.portalId);
    expect(audit.map(({ action }) => action)).toEqual([
      'portalUserInvite',
      'portalUserActivate',
      'portalUserBranchesSet',
      'portalUserDeactivate',
    ]);
    for (const mutation of ['portalUserActivate', 'portalUserDeactivate'] as const) {
      expect(codes(await mutate(portal, agent(), mutation, { id }))).toEqual(['ILLEGAL_STATE']);
    }
  });

  it('share no e-mail address once active, also when both are activated at the same time', async () => {
    const users = [
      await invite('twin@acme.test'),
      await invite('Twin@acme.test', { subject: 'twin2', wholeAccount: true }),
    ];
    const payloads = await Promise.all(
      users.map(({ id }) => mutate(portal, agent(), 'portalUserActivate', { id })),
    );
    expect(payloads.flatMap(codes)).toEqual(['DUPLICATE']);
  });

  it('whose address somebody signs in with already are put before a person, with who that is', async () => {
    const first = await invite('pat@acme.test', { subject: 'pat', wholeAccount: true });
    const second = await invite('Pat@acme.test', { subject: 'pat2', wholeAccount: true });
    await done(portal, agent(), 'portalUserActivate', { id: first.id });
    const { id } = second;
    const before = await counts(portal);
    await mutate(portal, agent(), 'portalUserActivate', { id, validateOnly: true });
    expect(await counts(portal)).toEqual(before);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(codes(await mutate(portal, agent(), 'portalUserActivate', { id }))).toEqual(['DUPLICATE']);
    }
    const items = await reviewItems(portal);
    expect(items.filter(({ portalId }) => portalId === second.portalId)).toMatchObject([
      {
        category: 'DUPLICATE',
        ownerTeam: 'Customer Service',
        state: 'OPEN',
        record: 'PortalUser',
        fields: [
          {
            field: 'email',
            portalValue: 'Pat@acme.test',
          },
        ],
        candidates: [
          {
            portalId: first.portalId,
            label: 'Nia',
            evidence: ['the same e-mail address', 'the same customer', 'the same name'],
          },
        ],
      },
    ]);
    const [audit] = (await auditOf(portal, 'ReviewItem', items.at(-1)?.id ?? '')).slice(-1);
    expect(audit).toMatchObject({ action: 'portalUserActivate' });
    expect(await portal.store.callers.find('pat2')).toMatchObject({ state: 'INVITED' });
  });

  it('have a subject of their own', async () => {
    await invite('one@acme.test', { subject: 'same', wholeAccount: true });
    const input = { ...customer(), email: 'two@acme.test', name: 'Two', subject: 'same', wholeAccount: true };
    const refused = await mutate(portal, agent(), 'portalUserInvite', input);
    expect(refused.userErrors).toMatchObject([{ code: 'DUPLICATE', field: 'subject' }]);
    const { subject: _, ...again } = { ...input, email: 'three@acme.test' };
    await invite('three@acme.test');
    const known = await mutate(portal, agent(), 'portalUserInvite', again);
    expect(known.userErrors).toMatchObject([{ code: 'DUPLICATE', field: 'email' }]);
  });

  it.each([
    ['no branch at all', () => ({}), 'branchIds', 'MISSING_VALUE'],
    [
      'a branch of another customer',
      () => ({ branchIds: [idOf(portal.accounts.globexEast)] }),
      'branchIds.0',
      'NOT_FOUND',
    ],
    [
      'all and some',
      () => ({ wholeAccount: true, branchIds: [idOf(portal.accounts.north)] }),
      'branchIds',
      'INVALID_VALUE',
    ],
    ['an address that is none', () => ({ wholeAccount: true, email: 'nia' }), 'email', 'INVALID_VALUE'],
    ['no name', () => ({ wholeAccount: true, name: ' ' }), 'name', 'MISSING_VALUE'],
  ])('are not invited with %s', async (_what, more, field, code) => {
    const before = await counts(portal);
    const input = { ...customer(), email: 'x@acme.test', name: 'X', ...more() };
    const payload = await mutate(portal, agent(), 'portalUserInvite', input);
    expect(payload.userErrors).toMatchObject([{ field, code }]);
    expect(await counts(portal)).toEqual(before);
  });

  it('of our own are not changed here', async () => {
    const id = encodeId('PortalUser', { portalId: portal.users.agent });
    const payload = await mutate(portal, portal.agent('ADMIN'), 'portalUserDeactivate', { id });
    expect(codes(payload)).toEqual(['NOT_PERMITTED']);
  });
});
