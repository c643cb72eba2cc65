import { beforeAll, describe, expect, it } from 'vitest';
import { CONSIGNEE, ROLES, ROLES_OF_KIND, type Role, USER_KINDS } from '../../../src/domain/access.ts';
import type { AuthenticationEvent } from '../../../src/domain/authentication-event.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../../src/identity/access-changes.ts';
import { callerOf, createAuthenticator, refusalFor } from '../../../src/identity/authenticator.ts';
import type { CallerRecord } from '../../../src/identity/caller-directory.ts';
import { createTokenVerifier } from '../../../src/identity/token-verifier.ts';
import { AUDIENCE, ExchangeableKeys, ISSUER, type SigningKey, signingKey } from '../../harness/issuer.ts';

const account = { portalId: '0199c5d2-0000-7000-8000-000000000001', crmId: '001000000000001AAA' };
const branch = { portalId: '0199c5d2-0000-7000-8000-000000000002', crmId: null };
const customer: CallerRecord = {
  userId: '0199c5d2-0000-7000-8000-00000000000a',
  kind: 'CUSTOMER',
  state: 'ACTIVE',
  account,
  branches: [branch],
  wholeAccount: false,
};

let key: SigningKey;
beforeAll(async () => {
  key = await signingKey('k1');
});

/** An authenticator over user rows that the test may change. */
function door(rows: Map<string, CallerRecord>) {
  const events: AuthenticationEvent[] = [];
  const authenticator = createAuthenticator({
    verifier: createTokenVerifier({
      keys: new ExchangeableKeys(key.publicKey),
      issuer: ISSUER,
      audience: AUDIENCE,
    }),
    directory: { find: async (subject) => rows.get(subject) ?? null, forget: () => undefined },
    changes: UNHEARD_ACCESS_CHANGES,
    events: { record: (event) => events.push(event) },
  });
  return {
    events,
    enter: async (token: string) =>
      authenticator.authenticate({
        authorization: `Bearer ${token}`,
        requestId: 'r1',
        remoteAddress: '192.0.2.1',
      }),
    knock: (authorization: string | undefined) =>
      authenticator.authenticate({ authorization, requestId: 'r1' }),
  };
}

function rowsWith(record: CallerRecord): Map<string, CallerRecord> {
  return new Map([['dana@customer.example', record]]);
}

describe('an accepted caller', () => {
  it('has the scope of its user row: records of the granted branches only', async () => {
    const { enter } = door(rowsWith(customer));
    const { caller, expiresAt } = await enter(await key.sign({ exp: 4_000_000_000 }));
    expect(caller).toEqual({
      subject: 'dana@customer.example',
      userId: customer.userId,
      role: 'CUSTOMER',
      scope: { kind: 'ACCOUNT', account, branches: [branch], recordAccounts: [branch] },
    });
    expect(expiresAt).toEqual(new Date(4_000_000_000_000));
  });

  it("also reads the account's own records when the row grants the whole account", async () => {
    const { enter } = door(rowsWith({ ...customer, wholeAccount: true }));
    const { caller } = await enter(await key.sign());
    expect(caller.scope).toMatchObject({ recordAccounts: [account, branch] });
  });

  it('gets a changed grant with the next request, under the same token', async () => {
    const rows = rowsWith(customer);
    const { enter } = door(rows);
    const token = await key.sign();
    const first = await enter(token);
    expect((await enter(token)).caller).toBe(first.caller);
    rows.set('dana@customer.example', { ...customer, branches: [] });
    expect((await enter(token)).caller.scope).toMatchObject({ branches: [], recordAccounts: [] });
  });

  it('is recorded once for each token, without the token', async () => {
    const { enter, events } = door(rowsWith(customer));
    const token = await key.sign();
    await enter(token);
    await enter(token);
    expect(events).toEqual([
      {
        at: expect.any(Date),
        outcome: 'ACCEPTED',
        reason: null,
        subject: 'dana@customer.example',
        role: 'CUSTOMER',
        requestId: 'r1',
        remoteAddress: '192.0.2.1',
      },
    ]);
  });

  it.each(['STAFF', 'SERVICE'] as const)(
    'of kind %s sees everything, unless its row names an account',
    async (kind) => {
      const role = ROLES_OF_KIND[kind][0] as Role;
      const row: CallerRecord = { ...customer, kind, account: null, branches: [] };
      const token = await key.sign({ role });
      expect((await door(rowsWith(row)).enter(token)).caller.scope).toEqual({ kind: 'ALL' });
      const bound = await door(rowsWith({ ...row, account })).enter(token);
      expect(bound.caller.scope).toEqual({ kind: 'ACCOUNT', account, branches: [], recordAccounts: [] });
    },
  );
});

describe('a refused caller', () => {
  it.each<[string, CallerRecord | null, string]>([
    ['is not known to the portal', null, 'UNKNOWN_USER'],
    ['has been deactivated', { ...customer, state: 'DEACTIVATED' }, 'USER_DEACTIVATED'],
    ['is only invited', { ...customer, state: 'INVITED' }, 'USER_NOT_ACTIVE'],
    ['is a customer without an account', { ...customer, account: null }, 'NO_ACCOUNT'],
  ])('%s', async (_, record, reason) => {
    const { enter, events } = door(record === null ? new Map() : rowsWith(record));
    await expect(enter(await key.sign())).rejects.toMatchObject({ code: 'FORBIDDEN', reason });
    expect(events).toMatchObject([
      { outcome: 'REFUSED', reason, subject: 'dana@customer.example', role: 'CUSTOMER' },
    ]);
  });

  it('is out with the next request after its deactivation, and recorded again when it comes back', async () => {
    const rows = rowsWith(customer);
    const { enter, events } = door(rows);
    const token = await key.sign();
    await enter(token);
    rows.set('dana@customer.example', { ...customer, state: 'DEACTIVATED' });
    await expect(enter(token)).rejects.toMatchObject({ reason: 'USER_DEACTIVATED' });
    rows.set('dana@customer.example', customer);
    await enter(token);
    expect(events.map((event) => event.outcome)).toEqual(['ACCEPTED', 'REFUSED', 'ACCEPTED']);
  });

  const pairs = USER_KINDS.flatMap((kind) => ROLES.map((role) => [kind, role] as const));
  it.each(pairs)('a %s row with the role %s enters only by the table of roles', async (kind, role) => {
    const { enter } = door(rowsWith({ ...customer, kind }));
    const entering = enter(await key.sign({ role }));
    if (ROLES_OF_KIND[kind].includes(role))
      await expect(entering).resolves.toMatchObject({ caller: { role } });
    else await expect(entering).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'ROLE_NOT_ALLOWED' });
  });

  const link = {
    kind: 'LINK',
    userId: '0199c5d2-0000-7000-8000-00000000000b',
    shipmentId: '0199c5d2-0000-7000-8000-00000000000c',
    accountId: account.portalId,
    branchId: branch.portalId,
  } as const;

  it('enters by a shared link only with the role of a link, and while the link is open', () => {
    const reasons = { OPEN: null, EXPIRED: 'LINK_EXPIRED', REVOKED: 'LINK_REVOKED', CLOSED: 'LINK_CLOSED' };
    for (const state of ['OPEN', 'EXPIRED', 'REVOKED', 'CLOSED'] as const) {
      expect(refusalFor({ ...link, state }, CONSIGNEE)).toBe(reasons[state]);
      for (const role of ROLES) expect(refusalFor({ ...link, state }, role)).toBe('ROLE_NOT_ALLOWED');
    }
    expect(refusalFor(null, CONSIGNEE)).toBe('LINK_UNKNOWN');
    for (const kind of USER_KINDS) {
      expect(refusalFor({ ...customer, kind }, CONSIGNEE)).toBe('ROLE_NOT_ALLOWED');
    }
  });

  it('sees by a shared link the one shipment of its row', () => {
    expect(callerOf('shared-link:1', CONSIGNEE, { ...link, state: 'OPEN' })).toEqual({
      subject: 'shared-link:1',
      userId: link.userId,
      role: CONSIGNEE,
      scope: {
        kind: 'SHIPMENT',
        shipmentId: link.shipmentId,
        accountId: link.accountId,
        branchId: link.branchId,
      },
    });
  });

  it('does not enter by the row of a link with a token of the issuer', async () => {
    const { enter } = door(rowsWith({ ...link, state: 'OPEN' }));
    await expect(enter(await key.sign())).rejects.toMatchObject({ reason: 'ROLE_NOT_ALLOWED' });
    await expect(enter(await key.sign({ role: CONSIGNEE }))).rejects.toMatchObject({ reason: 'BAD_CLAIMS' });
  });

  it.each([
    [undefined, 'MISSING_TOKEN'],
    ['', 'MISSING_TOKEN'],
    ['Basic abc', 'MALFORMED_TOKEN'],
    ['Bearer', 'MALFORMED_TOKEN'],
    ['Bearer a b', 'MALFORMED_TOKEN'],
  ])('sends the header %j', async (header, reason) => {
    const { knock, events } = door(rowsWith(customer));
    await expect(knock(header)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason });
    expect(events).toMatchObject([{ outcome: 'REFUSED', reason }]);
    expect(events[0]).not.toHaveProperty('subject');
  });

  it('is not named in the event when its signature is wrong', async () => {
    const { enter, events } = door(rowsWith(customer));
    const stranger = await signingKey('k1');
    await expect(enter(await stranger.sign())).rejects.toMatchObject({ reason: 'BAD_SIGNATURE' });
    expect(events[0]).not.toHaveProperty('subject');
  });
});

it("passes a failure of the portal's store on, and records no refusal", async () => {
  const events: AuthenticationEvent[] = [];
  const authenticator = createAuthenticator({
    verifier: createTokenVerifier({
      keys: new ExchangeableKeys(key.publicKey),
      issuer: ISSUER,
      audience: AUDIENCE,
    }),
    directory: {
      find: () => Promise.reject(new WaybillError('UPSTREAM_UNAVAILABLE', 'The portal is down.')),
      forget: () => undefined,
    },
    changes: UNHEARD_ACCESS_CHANGES,
    events: { record: (event) => events.push(event) },
  });
  const entering = authenticator.authenticate({
    authorization: `Bearer ${await key.sign()}`,
    requestId: 'r1',
  });
  await expect(entering).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  expect(events).toEqual([]);
});
