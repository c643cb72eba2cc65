import type { JSONWebKeySet } from 'jose';
import { AuthenticationError } from './authentication-error.ts';
import { type KeyPicker, keyPicker, parseKeySet, type TokenKeys } from './token-keys.ts';

/** How long keys are used before they are read again in the background. */
const REFRESH_AFTER_MS = 10 * 60_000;
/** How long keys may stand while the issuer cannot be reached. */
const USABLE_FOR_MS = 60 * 60_000;
/** At most one reading in this time because of unknown key ids, so that forged tokens cannot hammer the issuer. */
const COOLDOWN_MS = 30_000;
/** Wait after a failed reading. */
const RETRY_AFTER_MS = 1_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1_000_000;

interface Loaded {
  readonly pick: KeyPicker;
  readonly text: string;
  readonly at: number;
}

/**
 * The keys an issuer publishes at a URL. Rotation: a token with an unknown key id makes it read the set again, at
 * most every 30 s; a withdrawn key is gone within ten minutes. While the issuer is down the keys stand for an hour.
 * Redirects are refused.
 *
 * @param now a clock in milliseconds that never goes back
 */
export function jwksUrl(url: URL, now: () => number = () => performance.now()): TokenKeys {
  let loaded: Loaded | undefined;
  let loading: Promise<Loaded> | undefined;
  let attemptedAt = Number.NEGATIVE_INFINITY;
  let failed = false;
  let version = 0;

  /** One reading at a time, whoever asks; the keys before stay when it fails. */
  function load(): Promise<Loaded> {
    attemptedAt = now();
    loading ??= readKeySet(url)
      .then(({ keySet, text }) => {
        failed = false;
        if (text !== loaded?.text) version += 1;
        loaded = { pick: keyPicker(keySet), text, at: now() };
        return loaded;
      })
      .catch((cause: unknown) => {
        failed = true;
        throw new AuthenticationError('KEYS_UNAVAILABLE', { cause });
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  }

  function waited(milliseconds: number): boolean {
    return now() - attemptedAt >= milliseconds;
  }

  /** Drops keys that are too old to stand, and reads those again that are due, without waiting for it. */
  function refreshWhenDue(): void {
    if (loaded === undefined || now() - loaded.at < REFRESH_AFTER_MS) return;
    if (now() - loaded.at >= USABLE_FOR_MS) {
      loaded = undefined;
      version += 1;
    }
    if (loading === undefined && waited(RETRY_AFTER_MS)) load().catch(() => undefined);
  }

  async function current(): Promise<Loaded> {
    refreshWhenDue();
    if (loaded !== undefined) return loaded;
    if (loading !== undefined) return loading;
    if (failed && !waited(RETRY_AFTER_MS)) throw new AuthenticationError('KEYS_UNAVAILABLE');
    return load();
  }

  return {
    get version() {
      refreshWhenDue();
      return version;
    },
    async find(header, token) {
      const keys = await current();
      try {
        return await keys.pick(header, token);
      } catch (error) {
        const unknown = error instanceof AuthenticationError && error.reason === 'UNKNOWN_KEY';
        if (!unknown || (loading === undefined && !waited(failed ? RETRY_AFTER_MS : COOLDOWN_MS)))
          throw error;
        return (await (loading ?? load())).pick(header, token);
      }
    },
  };
}

async function readKeySet(url: URL): Promise<{ keySet: JSONWebKeySet; text: string }> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the key set answered ${response.status}`);
  }
  const text = await response.text();
  if (text.length > MAX_BYTES) throw new Error('the key set is too large');
  return { keySet: parseKeySet(JSON.parse(text)), text };
}
