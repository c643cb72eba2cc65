import { z } from 'zod';
import { WaybillError } from '../domain/errors.ts';

/** The addresses at which an issuer signs people in. */
export interface OpenIdEndpoints {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
}

export interface OpenIdProvider {
  /** @throws WaybillError UPSTREAM_UNAVAILABLE while the issuer does not answer */
  endpoints(): Promise<OpenIdEndpoints>;
}

export interface OpenIdProviderOptions {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** True (production) refuses endpoints without TLS. */
  readonly httpsOnly: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const FRESH_MS = 10 * 60_000;
/** After a failed read, the earlier endpoints or the failure are returned for this long, milliseconds. */
const RETRY_AFTER_MS = 5_000;
const TIMEOUT_MS = 5_000;
const MAX_CHARACTERS = 200_000;

const METADATA = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
});

/**
 * The endpoints that an issuer publishes (OpenID Connect Discovery), read at most every ten minutes. While the issuer is
 * away, the last endpoints stay in use. Redirects are refused.
 *
 * @throws WaybillError CONFIGURATION when the issuer is no web address
 */
export function openIdProvider({ issuer, httpsOnly, now = Date.now }: OpenIdProviderOptions): OpenIdProvider {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  if (!isWebAddress(address, httpsOnly)) {
    const form = httpsOnly ? 'an https:// address' : 'a web address';
    throw new WaybillError(
      'CONFIGURATION',
      `WAYBILL_TOKEN_ISSUER: must be ${form}, because people sign in there.`,
    );
  }
  let known: OpenIdEndpoints | null = null;
  let nextRead = Number.NEGATIVE_INFINITY;
  let reading: Promise<OpenIdEndpoints> | null = null;

  async function read(): Promise<OpenIdEndpoints> {
    try {
      const response = await fetch(address, {
        headers: { accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      if (!response.ok || text.length > MAX_CHARACTERS) throw new Error(`status ${response.status}`);
      known = endpointsOf(JSON.parse(text), issuer, httpsOnly);
      nextRead = now() + FRESH_MS;
      return known;
    } catch (cause) {
      nextRead = now() + RETRY_AFTER_MS;
      if (known !== null) return known;
      const message = 'The sign-in service cannot be read at the moment. Please try again in a minute.';
      throw new WaybillError('UPSTREAM_UNAVAILABLE', message, { cause });
    }
  }

  return {
    endpoints() {
      if (reading === null || now() >= nextRead) {
        nextRead = now() + TIMEOUT_MS;
        reading = read();
      }
      return reading;
    },
  };
}

function endpointsOf(document: unknown, issuer: string, httpsOnly: boolean): OpenIdEndpoints {
  const metadata = METADATA.parse(document);
  if (metadata.issuer !== issuer) throw new Error('the document is of another issuer');
  const methods = metadata.code_challenge_methods_supported;
  if (methods !== undefined && !methods.includes('S256')) throw new Error('the issuer knows no PKCE by S256');
  const { authorization_endpoint: authorizationEndpoint, token_endpoint: tokenEndpoint } = metadata;
  if (![authorizationEndpoint, tokenEndpoint].every((url) => isWebAddress(url, httpsOnly)))
    throw new Error('an endpoint is no web address');
  return { authorizationEndpoint, tokenEndpoint };
}

function isWebAddress(text: string, httpsOnly: boolean): boolean {
  const protocol = URL.parse(text)?.protocol;
  return protocol === 'https:' || (!httpsOnly && protocol === 'http:');
}
