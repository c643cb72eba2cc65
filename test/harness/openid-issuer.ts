import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

/** An issuer of another maker, over real HTTP. Whoever types a subject is that person. */
export interface OpenIdIssuer extends AsyncDisposable {
  readonly url: string;
  readonly jwksUrl: string;
  readonly clientId: string;
  /** Opens it, for a client that it sends back to these addresses. */
  readonly open: (redirectUris: readonly string[]) => void;
  /** A token of a program for an hour, without a sign-in. */
  readonly mint: (subject: string) => Promise<string>;
  /** How often it gave newer tokens for a refresh token. */
  readonly renewals: () => number;
  /** Ends all sessions: it renews no token that it gave before. */
  readonly endSessions: () => Promise<void>;
}

/** @param roles the roles that stand in the tokens, by subject */
export async function startOpenIdIssuer({
  audience,
  roles,
  tokenSeconds = null,
  isRenewed = tokenSeconds !== null,
}: {
  readonly audience: string;
  readonly roles: Readonly<Record<string, string>>;
  /** How long an access token lives; null: an hour. */
  readonly tokenSeconds?: number | null;
  /** Whether a token is given with a refresh token, which counts once; unless given, those of `tokenSeconds` are. */
  readonly isRenewed?: boolean;
}): Promise<OpenIdIssuer> {
  let provider: Provider | undefined;
  const server = createServer((request, response) => void provider?.callback()(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const signingKey = await exportJWK(privateKey);
  const clientId = 'waybill-pages';
  const grants = new Set<string>();
  let given = 0;
  const open = (redirectUris: readonly string[]) => {
    provider = new Provider(url, {
      clients: [
        {
          client_id: clientId,
          redirect_uris: [...redirectUris],
          token_endpoint_auth_method: 'none',
          grant_types: ['authorization_code', ...(isRenewed ? ['refresh_token'] : [])],
          response_types: ['code'],
          id_token_signed_response_alg: 'ES256',
        },
      ],
      jwks: { keys: [{ ...signingKey, alg: 'ES256', use: 'sig', kid: 'issuer' }] },
      cookies: { keys: ['only in this test'] },
      // Other names of parameters are known to it as extensions.
      extraParams: ['audience'],
      clientBasedCORS: () => true,
      findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
      extraTokenClaims: (_context, token) => {
        const subject = 'accountId' in token ? token.accountId : undefined;
        return subject === undefined ? {} : { role: roles[subject] };
      },
      issueRefreshToken: async () => isRenewed,
      features: {
        devInteractions: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => 'urn:waybill',
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({
            scope: '',
            audience,
            accessTokenFormat: 'jwt',
            ...(tokenSeconds !== null && { accessTokenTTL: tokenSeconds }),
            jwt: { sign: { alg: 'ES256' } },
          }),
        },
      },
    });
    provider.on('refresh_token.saved', ({ grantId = '' }) => {
      grants.add(grantId);
      given += 1;
    });
  };
  return {
    url,
    open,
    jwksUrl: `${url}/jwks`,
    clientId,
    mint: (subject) =>
      new SignJWT({ role: roles[subject] })
        .setProtectedHeader({ alg: 'ES256', kid: 'issuer', typ: 'JWT' })
        .setSubject(subject)
        .setIssuer(url)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
    // The first refresh token of a sign-in renews nothing.
    renewals: () => given - grants.size,
    endSessions: async () => {
      for (const grant of grants) await provider?.RefreshToken.revokeByGrantId(grant);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
