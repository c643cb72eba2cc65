import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { accountScope } from '../../../src/domain/access.ts';
import type { AuthenticationEvent } from '../../../src/domain/authentication-event.ts';
import { OPERATION_WORK, type OperationWork } from '../../../src/domain/upstream-usage.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../../src/identity/access-changes.ts';
import { signEnvelope, verifyEnvelope } from '../../../src/identity/envelope.ts';
import { type EnvelopeKeys, parseEnvelopeKeys } from '../../../src/identity/envelope-keys.ts';
import { NonceMemory } from '../../../src/identity/nonce-memory.ts';
import { createSubgraphAuthenticator } from '../../../src/identity/subgraph-authenticator.ts';

const OLD = `old:${Buffer.alloc(32, 1).toString('base64')}`;
const NEW = `new:${Buffer.alloc(32, 2).toString('base64')}`;
const BODY = '{"query":"{ viewer { id } }"}';
const NOW = 1_800_000_000_000;

const account = { portalId: 'p1', crmId: '001000000000001AAA' };
const branches = [
  { portalId: 'p2', crmId: '001000000000002AAA' },
  { portalId: 'p3', crmId: null },
];
const caller: Caller = {
  subject: 'dana@customer.example',
  userId: 'u1',
  role: 'CUSTOMER',
  scope: accountScope(account, branches, false),
};

let nonces: NonceMemory;
beforeEach(() => {
  nonces = new NonceMemory();
});

function sign(keys = OLD, who = caller, work: OperationWork = 'REQUEST'): string {
  const content = { subgraph: 'portal', body: BODY, caller: who, work };
  return signEnvelope(content, parseEnvelopeKeys(keys), NOW);
}

function verify(
  envelope: string,
  changes: { body?: string; subgraph?: string; keys?: string; now?: number } = {},
) {
  const { body = BODY, subgraph = 'portal', keys = OLD, now = NOW } = changes;
  return verifyEnvelope(envelope, body, { subgraph, keys: parseEnvelopeKeys(keys), nonces, now });
}

function refusal(reason: string) {
  return expect.objectContaining({ reason });
}

/** An envelope of a holder of the key whose content breaks the rules. */
function signedBy(keys: EnvelopeKeys, payload: object): string {
  const signed = `1.${keys.signing.id}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', keys.signing.secret).update(signed).digest('base64url')}`;
}

function contentOf(envelope: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(envelope.split('.')[2] ?? '', 'base64url').toString());
}

describe('an envelope', () => {
  it.each<[string, Caller]>([
    ['some branches', caller],
    ['the whole account', { ...caller, scope: accountScope(account, branches, true) }],
    ['no branch', { ...caller, scope: accountScope(account, [], false) }],
    ['everything', { ...caller, role: 'ANALYST', scope: { kind: 'ALL' } }],
    [
      'one shipment, by a shared link',
      {
        ...caller,
        role: 'CONSIGNEE',
        scope: { kind: 'SHIPMENT', shipmentId: 's1', accountId: 'p1', branchId: 'p2' },
      },
    ],
  ])('brings over a caller who may see %s', (_, who) => {
    expect(verify(sign(OLD, who)).caller).toEqual(who);
  });

  it.each(OPERATION_WORK)('brings over what it is for: %s', (work) => {
    expect(verify(sign(OLD, caller, work)).work).toBe(work);
  });

  it('of an older gateway, which does not tell what it is for, is for a request', () => {
    const { work: _, ...content } = contentOf(sign(OLD, caller, 'STREAM'));
    expect(verify(signedBy(parseEnvelopeKeys(OLD), content)).work).toBe('REQUEST');
  });

  it('cannot be changed in any character', () => {
    const envelope = sign();
    for (let index = 0; index < envelope.length; index += 1) {
      const changed = `${envelope.slice(0, index)}${envelope[index] === 'A' ? 'B' : 'A'}${envelope.slice(index + 1)}`;
      expect(() => verify(changed)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
    }
    expect(verify(envelope).caller).toEqual(caller);
  });

  it.each<[string, (content: Record<string, unknown>) => object]>([
    ['role', (content) => ({ ...content, role: 'ADMIN' })],
    ['scope', (content) => ({ ...content, scope: null })],
    ['user', (content) => ({ ...content, userId: 'u2' })],
    ['subject', (content) => ({ ...content, subject: 'eve' })],
    ['subgraph', (content) => ({ ...content, subgraph: 'operations' })],
    ['body', (content) => ({ ...content, body: 'other' })],
    ['expiry', (content) => ({ ...content, exp: NOW + 3_600_000 })],
    ['nonce', (content) => ({ ...content, nonce: 'x'.repeat(22) })],
  ])('is refused when its %s was exchanged', (_, change) => {
    const parts = sign().split('.');
    parts[2] = Buffer.from(JSON.stringify(change(contentOf(parts.join('.'))))).toString('base64url');
    expect(() => verify(parts.join('.'))).toThrow(refusal('ENVELOPE_BAD_SIGNATURE'));
  });

  it('is refused for another body', () => {
    expect(() => verify(sign(), { body: `${BODY} ` })).toThrow(refusal('ENVELOPE_BODY_CHANGED'));
  });

  it('is refused by another subgraph', () => {
    expect(() => verify(sign(), { subgraph: 'salesforce' })).toThrow(refusal('ENVELOPE_WRONG_SUBGRAPH'));
  });

  it.each([
    ['after its time', NOW + 20_000],
    ['before its time', NOW - 5_000],
  ])('is refused %s', (_, now) => {
    expect(() => verify(sign(), { now })).toThrow(refusal('ENVELOPE_EXPIRED'));
  });

  it('is refused when it claims to be valid for more than 30 seconds', () => {
    const envelope = signedBy(parseEnvelopeKeys(OLD), { ...contentOf(sign()), exp: NOW + 30_001 });
    expect(() => verify(envelope)).toThrow(refusal('ENVELOPE_EXPIRED'));
  });

  it('is refused the second time', () => {
    const envelope = sign();
    verify(envelope);
    expect(() => verify(envelope, { now: NOW + 16_000 })).toThrow(refusal('ENVELOPE_REPLAYED'));
  });

  it('still counts as unused when it was refused for another reason', () => {
    const envelope = sign();
    expect(() => verify(envelope, { body: 'x' })).toThrow(refusal('ENVELOPE_BODY_CHANGED'));
    expect(verify(envelope).caller).toEqual(caller);
  });

  it.each(['', 'x', '1.old', '2.old.e30.x', '1.old.e30.x.y', 'x'.repeat(70_000)])(
    'that is not one is refused (case %#)',
    (envelope) => {
      expect(() => verify(envelope)).toThrow(refusal('ENVELOPE_MALFORMED'));
    },
  );

  it('with content that is not understood is refused', () => {
    const envelope = signedBy(parseEnvelopeKeys(OLD), { ...contentOf(sign()), role: 'SUPERUSER' });
    expect(() => verify(envelope)).toThrow(refusal('ENVELOPE_MALFORMED'));
  });
});

describe('key rotation', () => {
  it('goes from the old to the new key without a refused request', () => {
    const receiver = `${OLD}\n${NEW}`;
    expect(verify(sign(OLD), { keys: receiver }).caller).toEqual(caller);
    expect(verify(sign(`${NEW}\n${OLD}`), { keys: receiver }).caller).toEqual(caller);
  });

  it('ends the old key', () => {
    expect(() => verify(sign(OLD), { keys: NEW })).toThrow(refusal('ENVELOPE_UNKNOWN_KEY'));
  });

  it.each([
    ['too short', `k:${Buffer.alloc(31).toString('base64')}`],
    ['three', `${OLD}\n${NEW}\nthird:${Buffer.alloc(32).toString('base64')}`],
    ['of one id', `${OLD}\n${OLD}`],
    ['without an id', Buffer.alloc(32).toString('base64')],
  ])('refuses keys that are %s, without telling them', (_, content) => {
    const told = (error: unknown) => error instanceof Error && !error.message.includes('AAAA');
    expect(() => parseEnvelopeKeys(content)).toThrow(expect.toSatisfy(told));
  });
});

describe('the memory of nonces', () => {
  it('has a bound, at which it refuses, and frees what has expired', () => {
    const memory = new NonceMemory(2);
    expect(memory.use('a', 10_000, 0)).toBe('NEW');
    expect(memory.use('b', 20_000, 0)).toBe('NEW');
    expect(memory.use('c', 20_000, 0)).toBe('FULL');
    expect(memory.use('c', 30_000, 10_001)).toBe('NEW');
    expect(memory.use('b', 20_000, 10_001)).toBe('USED');
  });
});

describe('the door of a remote subgraph', () => {
  const origin = { requestId: 'r1', body: BODY };
  const events: AuthenticationEvent[] = [];
  const common = {
    subgraph: 'portal',
    keys: () => parseEnvelopeKeys(OLD),
    events: { record: (event: AuthenticationEvent) => events.push(event) },
    now: () => NOW,
  };
  const tokenDoor = {
    ...UNHEARD_ACCESS_CHANGES,
    authenticate: async () => ({ caller, expiresAt: new Date(NOW) }),
  };

  beforeEach(() => {
    events.length = 0;
  });

  it('lets an envelope in', async () => {
    const door = createSubgraphAuthenticator(common);
    const admission = await door.authenticate({ ...origin, envelope: sign(), authorization: undefined });
    expect(admission).toEqual({ caller, work: 'REQUEST', token: null });
  });

  it('takes no forwarded token unless told to', async () => {
    const entering = createSubgraphAuthenticator(common).authenticate({
      ...origin,
      envelope: undefined,
      authorization: 'Bearer x',
    });
    await expect(entering).rejects.toMatchObject({ reason: 'ENVELOPE_MISSING' });
    expect(events).toMatchObject([{ outcome: 'REFUSED', reason: 'ENVELOPE_MISSING', requestId: 'r1' }]);
  });

  it('takes a forwarded token when told to, but never in place of a bad envelope', async () => {
    const door = createSubgraphAuthenticator({ ...common, acceptForwardedToken: tokenDoor });
    const request = { ...origin, authorization: 'Bearer x' };
    const admission = await door.authenticate({ ...request, envelope: undefined });
    expect(admission).toMatchObject({ caller, token: { expiresAt: new Date(NOW) } });
    await expect(door.authenticate({ ...request, envelope: 'bad' })).rejects.toMatchObject({
      reason: 'ENVELOPE_MALFORMED',
    });
  });
});
