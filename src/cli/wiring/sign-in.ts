import { resolve } from 'node:path';
import type { SignIn } from '../../../gateway/front/sign-in.ts';
import type { Config } from '../../config/environment.ts';
import { type DemoIssuer, demoPublicKeys, openDemoIssuer } from '../../identity/demo-issuer.ts';
import { openIdProvider } from '../../identity/openid-provider.ts';
import { DEMO_USERS } from '../demo/people.ts';

/**
 * How people sign in with a browser: at the issuer of the tokens when a client id is configured there, else as one of the demo
 * users where the tokens are those of the demo issuer. Null: only programs that bring a token.
 */
export async function wireSignIn(config: Config): Promise<SignIn | null> {
  const { signInClientId: clientId, profile, tokenIssuer: issuer } = config;
  if (clientId !== null) return openIdSignIn(config, clientId, profile === 'production');
  if (profile === 'production') return null;
  const { dataFolder: folder, tokenAudience: audience, tokenKeyFile } = config;
  if (tokenKeyFile === null || resolve(tokenKeyFile) !== resolve(demoPublicKeys(folder))) return null;
  return demoSignIn(await openDemoIssuer({ folder, issuer, audience, production: false }));
}

function openIdSignIn(config: Config, clientId: string, httpsOnly: boolean): SignIn {
  const { tokenIssuer: issuer, tokenAudience: audience, signInScope: scope } = config;
  const provider = openIdProvider({ issuer, httpsOnly });
  return {
    settings: async () => ({
      kind: 'OPENID',
      issuer,
      clientId,
      scope,
      audience,
      ...(await provider.endpoints()),
    }),
    demoToken: () => Promise.resolve(null),
  };
}

function demoSignIn(issuer: DemoIssuer): SignIn {
  return {
    settings: () =>
      Promise.resolve({
        kind: 'DEMO',
        users: DEMO_USERS.map(({ subject, name, role }) => ({ subject, name, role })),
      }),
    async demoToken(subject) {
      const user = DEMO_USERS.find((known) => known.subject === subject);
      return user === undefined ? null : await issuer.mint({ subject, role: user.role });
    },
  };
}
