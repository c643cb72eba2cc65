import {
  createRemoteJWKSet,
  customFetch,
  type ExportedJWKSCache,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWKSCacheInput,
  jwksCache,
} from 'jose';
import { AuthenticationError } from './authentication-error.ts';
import { headerFor, isNoFittingKey, parseKeySet, type TokenKeys } from './token-keys.ts';

/** Age at which keys are read again in the background. */
const REFRESH_AFTER_MS = 10 * 60_000;
/** How long keys stay valid while the issuer is away. */
const USABLE_FOR_MS = 60 * 60_000;
/** Unknown key ids cause at most one read in this time, so that forged tokens cannot flood the issuer. */
const COOLDOWN_MS = 30_000;
/** Pause after a failed read. */
const RETRY_AFTER_MS = 1_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1_000_000;

/**
 * The keys an issuer publishes at a URL. Rotation: a token with an unknown key id makes jose read the set again, at
 * most every 30 s; a withdrawn key is gone within ten minutes. While the issuer is away the keys stay for an hour.
 * Redirects are refused.
 */
export function jwksUrl(url: URL): TokenKeys {
  /** jose writes here, in the same turn in which it takes a new set into use. */
  const read: Partial<ExportedJWKSCache> = {};
  const reading = restingAfterFailure(readKeySet);
  const remote = createRemoteJWKSet(url, {
    cacheMaxAge: USABLE_FOR_MS,
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: reading.fetch,
    [jwksCache]: read as JWKSCacheInput,
  });
  let version = 0;
  let usable: JSONWebKeySet | undefined;

  function refreshWhenDue(): void {
    if (read.uat === undefined || Date.now() - read.uat < REFRESH_AFTER_MS) return;
    if (!remote.reloading && !reading.rests) remote.reload().catch(() => undefined);
  }

  return {
    get version() {
      refreshWhenDue();
      const now = remote.fresh ? read.jwks : undefined;
      if (now !== usable && JSON.stringify(now) !== JSON.stringify(usable)) version += 1;
      usable = now;
      return version;
    },
    async find(header, token) {
      refreshWhenDue();
      try {
        if (!remote.fresh) await remote.reload();
        return await remote(headerFor(header, read.jwks), token);
      } catch (cause) {
        throw new AuthenticationError(isNoFittingKey(cause) ? 'UNKNOWN_KEY' : 'KEYS_UNAVAILABLE', { cause });
      }
    },
  };
}

/** While reads fail, reads at most once a second and answers the last failure in between. */
function restingAfterFailure(fetchKeys: FetchImplementation) {
  let failure: { readonly at: number; readonly cause: unknown } | null = null;
  const rests = () => failure !== null && Date.now() - failure.at < RETRY_AFTER_MS;
  return {
    get rests() {
      return rests();
    },
    fetch: async (...asked: Parameters<FetchImplementation>) => {
      if (rests()) throw failure?.cause;
      try {
        const response = await fetchKeys(...asked);
        failure = null;
        return response;
      } catch (cause) {
        failure = { at: Date.now(), cause };
        throw cause;
      }
    },
  };
}

/** Refuses what jose accepts: sets that are too large, and sets with keys that are not public. */
const readKeySet: FetchImplementation = async (url, options) =>
  Response.json(await fetchKeySet(url, options));

/**
 * The keys at an address, as they are now.
 * @throws Error when it does not answer, or answers anything but a set of public keys
 */
export async function fetchKeySet(url: string, options: RequestInit): Promise<JSONWebKeySet> {
  const response = await fetch(url, options);
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the key set answered ${response.status}`);
  }
  const text = await response.text();
  if (text.length > MAX_BYTES) throw new Error('the key set is too large');
  return parseKeySet(JSON.parse(text));
}
