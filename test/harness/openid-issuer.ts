import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

/** An issuer of another maker, over real HTTP. Whoever types a subject is that person. */
export interface OpenIdIssuer extends AsyncDisposable {
  readonly url: string;
  readonly jwksUrl: string;
  readonly clientId: string;
  /** Opens it, for a client that it sends back to these addresses. */
  readonly open: (redirectUris: readonly string[]) => void;
}

/** @param roles the roles that stand in the tokens, by subject */
export async function startOpenIdIssuer({
  audience,
  roles,
}: {
  readonly audience: string;
  readonly roles: Readonly<Record<string, string>>;
}): Promise<OpenIdIssuer> {
  let provider: Provider | undefined;
  const server = createServer((request, response) => void provider?.callback()(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const signingKey = await exportJWK(privateKey);
  const clientId = 'waybill-pages';
  const open = (redirectUris: readonly string[]) => {
    provider = new Provider(url, {
      clients: [
        {
          client_id: clientId,
          redirect_uris: [...redirectUris],
          token_endpoint_auth_method: 'none',
          grant_types: ['authorization_code'],
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
            jwt: { sign: { alg: 'ES256' } },
          }),
        },
      },
    });
  };
  return {
    url,
    open,
    jwksUrl: `${url}/jwks`,
    clientId,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
