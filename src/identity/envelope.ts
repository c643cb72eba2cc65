import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  type AccountRef,
  accountScope,
  type Caller,
  CONSIGNEE,
  ROLES,
  type Scope,
} from '../domain/access.ts';
import { WaybillError } from '../domain/errors.ts';
import { OPERATION_WORK, type OperationWork } from '../domain/upstream-usage.ts';
import { AuthenticationError } from './authentication-error.ts';
import type { EnvelopeKey, EnvelopeKeys } from './envelope-keys.ts';
import type { NonceMemory } from './nonce-memory.ts';

/** The header that carries the envelope. */
export const ENVELOPE_HEADER = 'waybill-envelope';

/**
 * Longest header, enough for a caller with some 500 branches. A server that receives envelopes must allow headers
 * of this size (`maxHeaderSize` of node:http is 16 KiB by default).
 */
export const MAX_ENVELOPE_LENGTH = 65_536;

export interface EnvelopeContent {
  /** Name of the subgraph that is called. */
  readonly subgraph: string;
  /** The exact bytes of the request body. */
  readonly body: string | Uint8Array;
  readonly caller: Caller;
  readonly work: OperationWork;
}

export interface EnvelopeVerification {
  /** The name of this subgraph. */
  readonly subgraph: string;
  readonly keys: EnvelopeKeys;
  readonly nonces: NonceMemory;
  /** Milliseconds since 1970. */
  readonly now?: number;
}

/** The caller that the gateway signed, and what the request is for. */
export interface SignedCaller {
  readonly caller: Caller;
  readonly work: OperationWork;
}

const VERSION = '1';
const LIFETIME_MS = 15_000;
const MAX_LIFETIME_MS = 30_000;
/** How far the clocks of gateway and subgraph may differ. */
const CLOCK_SKEW_MS = 2_000;
const NONCE_BYTES = 16;

const accountSchema = z.tuple([z.string(), z.string().nullable()]);
const payloadSchema = z.object({
  subgraph: z.string(),
  body: z.string(),
  iat: z.number(),
  exp: z.number(),
  nonce: z.string().min(NONCE_BYTES).max(64),
  subject: z.string(),
  userId: z.string(),
  role: z.enum([...ROLES, CONSIGNEE]),
  /** Null is the scope ALL. */
  scope: z
    .union([
      z.object({ account: accountSchema, branches: z.array(accountSchema), whole: z.boolean() }),
      z.object({ shipment: z.string(), account: z.string(), branch: z.string() }),
    ])
    .nullable(),
  /** A gateway of an older version signs none. */
  work: z.enum(OPERATION_WORK).default('REQUEST'),
});
type Payload = z.infer<typeof payloadSchema>;

/**
 * The signed caller for a remote subgraph: `1.<key id>.<payload>.<HMAC-SHA256>`, valid once, for 15 s, for this body
 * and this subgraph only.
 *
 * @param now milliseconds since 1970
 */
export function signEnvelope(content: EnvelopeContent, keys: EnvelopeKeys, now: number = Date.now()): string {
  const { subject, userId, role, scope } = content.caller;
  const payload: Payload = {
    subgraph: content.subgraph,
    body: bodyHash(content.body),
    iat: now,
    exp: now + LIFETIME_MS,
    nonce: randomBytes(NONCE_BYTES).toString('base64url'),
    subject,
    userId,
    role,
    scope: packScope(scope),
    work: content.work,
  };
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
  const signed = `${VERSION}.${keys.signing.id}.${encoded}`;
  const envelope = `${signed}.${signature(signed, keys.signing).toString('base64url')}`;
  if (envelope.length > MAX_ENVELOPE_LENGTH) {
    throw new WaybillError('INTERNAL', 'The caller has too many branches for a remote subgraph.');
  }
  return envelope;
}

/**
 * The caller that the gateway signed. The payload is read only after its signature was verified.
 * @throws AuthenticationError with an ENVELOPE_… reason
 */
export function verifyEnvelope(
  envelope: string,
  body: string | Uint8Array,
  { subgraph, keys, nonces, now = Date.now() }: EnvelopeVerification,
): SignedCaller {
  const payload = openEnvelope(envelope, keys);
  const { subject, userId, role } = payload;
  const caller: Caller = { subject, userId, role, scope: unpackScope(payload.scope) };
  const identity = { identity: { subject, role } };
  if (payload.subgraph !== subgraph) throw new AuthenticationError('ENVELOPE_WRONG_SUBGRAPH', identity);
  if (
    payload.exp - payload.iat > MAX_LIFETIME_MS ||
    payload.iat > now + CLOCK_SKEW_MS ||
    payload.exp <= now - CLOCK_SKEW_MS
  ) {
    throw new AuthenticationError('ENVELOPE_EXPIRED', identity);
  }
  if (payload.body !== bodyHash(body)) throw new AuthenticationError('ENVELOPE_BODY_CHANGED', identity);
  const use = nonces.use(payload.nonce, payload.exp + CLOCK_SKEW_MS, now);
  if (use === 'USED') throw new AuthenticationError('ENVELOPE_REPLAYED', identity);
  if (use === 'FULL') throw new AuthenticationError('ENVELOPE_MEMORY_FULL', identity);
  return { caller, work: payload.work };
}

function openEnvelope(envelope: string, keys: EnvelopeKeys): Payload {
  if (envelope.length > MAX_ENVELOPE_LENGTH) throw new AuthenticationError('ENVELOPE_MALFORMED');
  const [version, keyId, encoded, mac, ...rest] = envelope.split('.');
  if (
    version !== VERSION ||
    keyId === undefined ||
    encoded === undefined ||
    mac === undefined ||
    rest.length > 0
  ) {
    throw new AuthenticationError('ENVELOPE_MALFORMED');
  }
  const key = keys.accepted.find(({ id }) => id === keyId);
  if (key === undefined) throw new AuthenticationError('ENVELOPE_UNKNOWN_KEY');
  const expected = Buffer.from(signature(`${version}.${keyId}.${encoded}`, key).toString('base64url'));
  const given = Buffer.from(mac);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new AuthenticationError('ENVELOPE_BAD_SIGNATURE');
  }
  try {
    return payloadSchema.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString()));
  } catch (cause) {
    throw new AuthenticationError('ENVELOPE_MALFORMED', { cause });
  }
}

function signature(signed: string, key: EnvelopeKey): Buffer {
  return createHmac('sha256', key.secret).update(signed).digest();
}

function bodyHash(body: string | Uint8Array): string {
  return hash('sha256', body, 'base64url');
}

function packScope(scope: Scope): Payload['scope'] {
  if (scope.kind === 'ALL') return null;
  if (scope.kind === 'SHIPMENT') {
    return { shipment: scope.shipmentId, account: scope.accountId, branch: scope.branchId };
  }
  const { account, branches, recordAccounts } = scope;
  const whole = recordAccounts.length > branches.length;
  return { account: packAccount(account), branches: branches.map(packAccount), whole };
}

function unpackScope(packed: Payload['scope']): Scope {
  if (packed === null) return { kind: 'ALL' };
  if ('shipment' in packed) {
    const { shipment: shipmentId, account: accountId, branch: branchId } = packed;
    return { kind: 'SHIPMENT', shipmentId, accountId, branchId };
  }
  return accountScope(unpackAccount(packed.account), packed.branches.map(unpackAccount), packed.whole);
}

function packAccount({ portalId, crmId }: AccountRef): [string, string | null] {
  return [portalId, crmId];
}

function unpackAccount([portalId, crmId]: [string, string | null]): AccountRef {
  return { portalId, crmId };
}
