import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/environment.ts';
import { fetchKeySet } from '../../identity/jwks-url.ts';
import { parsePublicKeys } from '../../identity/token-keys.ts';
import { wireSignIn } from '../wiring/sign-in.ts';
import { type Check, type Finding, failed, messageOf, ok } from './check.ts';

/** The keys that verify callers, and the issuer where people sign in. Without them every caller is refused. */
export function tokenChecks(config: Config): readonly Check[] {
  const { tokenJwksUrl: url, tokenKeyFile: file, signInClientId } = config;
  return [
    ...(url === null
      ? []
      : [keysCheck('WAYBILL_TOKEN_JWKS_URL', (signal) => fetchKeySet(url, { signal, redirect: 'manual' }))]),
    ...(file === null
      ? []
      : [keysCheck('WAYBILL_TOKEN_KEY_FILE', async () => parsePublicKeys(await readFile(file, 'utf8')))]),
    ...(signInClientId === null
      ? []
      : [{ name: 'sign-in (WAYBILL_SIGN_IN_CLIENT_ID)', run: () => signInOf(config) } satisfies Check]),
  ];
}

function keysCheck(variable: string, read: (signal: AbortSignal) => ReturnType<typeof fetchKeySet>): Check {
  return {
    name: `keys of tokens (${variable})`,
    mend: `Correct ${variable}, or the way to it; until then every caller is refused.`,
    run: async (signal) => {
      const { keys } = await read(signal);
      return [
        keys.length > 0
          ? ok(`they can be read (${keys.length})`)
          : failed('there are none', 'Name the keys of the issuer; until then every caller is refused.'),
      ];
    },
  };
}

async function signInOf(config: Config): Promise<readonly Finding[]> {
  const { tokenIssuer } = config;
  const signIn = await wireSignIn(config);
  try {
    await signIn?.settings();
  } catch (error) {
    const reason = messageOf(error instanceof Error ? (error.cause ?? error) : error);
    const found = `${tokenIssuer} does not say where people sign in: ${reason}`;
    return [
      failed(
        found,
        'Correct WAYBILL_TOKEN_ISSUER, or the way to it; until then nobody signs in with a browser.',
      ),
    ];
  }
  return [ok(`${tokenIssuer} says where people sign in`)];
}
