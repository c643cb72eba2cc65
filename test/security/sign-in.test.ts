import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import {
  beginSignIn,
  completeSignIn,
  isAnswer,
  type OpenIdSettings,
  refreshSignIn,
  type SignedIn,
  type SignInProblem,
} from '../../src/client/sign-in.ts';
import { CookieBrowser } from '../harness/cookie-browser.ts';
import { attachPapers, mayRead, type Paper } from '../harness/document-papers.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { type OpenIdIssuer, startOpenIdIssuer } from '../harness/openid-issuer.ts';

const HOME = 'http://pages.example/sign-in/callback';
const ROLES = Object.fromEntries(DEMO_USERS.map(({ subject, role }) => [subject, role]));

let issuer: OpenIdIssuer;
let hub: TestHub;
let settings: OpenIdSettings;
beforeAll(async () => {
  issuer = await startOpenIdIssuer({ audience: 'waybill', roles: ROLES });
  issuer.open([HOME]);
  hub = await startTestHub({
    tokenIssuer: issuer.url,
    tokenJwksUrl: issuer.jwksUrl,
    tokenKeyFile: null,
    signInClientId: issuer.clientId,
  });
  settings = (await (await fetch(new URL('/sign-in/settings', hub.url))).json()) as OpenIdSettings;
});
afterAll(async () => {
  await hub?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

/** A window of a browser: its address and its session storage. */
class Window {
  readonly kept = new Map<string, string>();
  href = 'http://pages.example/documents/1';
  readonly storage = {
    getItem: (key: string) => this.kept.get(key) ?? null,
    setItem: (key: string, value: string) => void this.kept.set(key, value),
    removeItem: (key: string) => void this.kept.delete(key),
  };
  readonly address = () => this.href;
  readonly go = (url: string) => {
    this.href = url;
  };
  readonly rename = (path: string) => {
    this.href = new URL(path, this.href).href;
  };

  async begin(target = '1'): Promise<string> {
    await beginSignIn(settings, this, { redirectUri: HOME, target });
    return this.href;
  }

  async answered(subject: string): Promise<string> {
    const answer = await new CookieBrowser(HOME).signIn(await this.begin(), {
      login: subject,
      password: 'x',
    });
    this.href = answer;
    return answer;
  }

  complete(): Promise<SignedIn> {
    return completeSignIn(settings, this);
  }
}

async function signedIn(subject: string): Promise<string> {
  const window = new Window();
  await window.answered(subject);
  return (await window.complete()).token;
}

const refused = (problem: SignInProblem, target: string | null = '1') => ({
  name: 'SignInError',
  problem,
  target,
});

describe('signing in at the issuer', () => {
  it('gives a token for the hub, brings the target back, and leaves nothing behind', async () => {
    const window = new Window();
    const asked = new URL(await window.begin('paper'));
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      client_id: issuer.clientId,
    });
    window.href = await new CookieBrowser(HOME).signIn(asked.href, {
      login: 'ana@northwind.example',
      password: 'x',
    });
    expect(isAnswer(window)).toBe(true);
    const { token, target, expiresAt } = await window.complete();
    expect(target).toBe('paper');
    expect(expiresAt).toBeGreaterThan(Date.now());
    expect([window.href, window.kept.size]).toEqual([HOME, 0]);
    const { data } = await hub.ask(token, '{ viewer { role user { name } } }');
    expect(data).toEqual({ viewer: { role: 'CUSTOMER', user: { name: 'Ana Flores' } } });
  });

  it('opens each role the papers of its scope, and no others', async () => {
    const administrator = await signedIn('admin@waybill.example');
    const papers = await attachPapers(hub, administrator);
    for (const { subject, token: user } of DEMO_USERS) {
      const token = await signedIn(subject);
      for (const paper of papers) {
        const link = await linkOf(token, paper);
        expect(link !== null, `${user} ${paper.customer} ${paper.branch}`).toBe(mayRead(user, paper));
        if (link !== null) expect(await (await fetch(link)).text()).toBe(paper.bytes);
      }
    }
  });

  it('takes no answer twice, none that was not asked for here, and none of another question', async () => {
    const window = new Window();
    const answer = await window.answered('ana@northwind.example');
    const stranger = new Window();
    stranger.href = answer;
    await expect(stranger.complete()).rejects.toMatchObject(refused('NOT_BEGUN', null));
    const other = new Window();
    await other.begin();
    const [kept = ''] = other.kept.keys();
    // The code of another sign-in under this one's state: its verifier and its nonce are others.
    const forged = new URL(answer);
    forged.searchParams.set('state', kept.slice(kept.indexOf('.') + 1));
    other.href = forged.href;
    await expect(other.complete()).rejects.toMatchObject(refused('REFUSED'));
    // The control: in its own window the same answer is good, once.
    const again = new Window();
    const good = await again.answered('ana@northwind.example');
    expect((await again.complete()).token).not.toBe('');
    again.href = good;
    await expect(again.complete()).rejects.toMatchObject(refused('NOT_BEGUN', null));
  });

  it.each<[string, Readonly<Record<string, string | null>>, SignInProblem]>([
    ['another issuer', { iss: 'http://evil.example' }, 'FOREIGN'],
    ['no code', { code: null }, 'REFUSED'],
    ['a refusal of the person', { code: null, error: 'access_denied' }, 'CANCELLED'],
    ['a refusal of the question', { code: null, error: 'invalid_scope' }, 'REFUSED'],
    ['an unknown code', { code: 'none' }, 'REFUSED'],
    ['no state', { state: null }, 'NOT_BEGUN'],
    ['an unknown state', { state: 'none' }, 'NOT_BEGUN'],
  ])('refuses an answer with %s, and clears the address', async (_, changes, problem) => {
    const window = new Window();
    const answer = new URL(await window.answered('ana@northwind.example'));
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) answer.searchParams.delete(name);
      else answer.searchParams.set(name, value);
    }
    window.href = answer.href;
    const target = problem === 'NOT_BEGUN' ? null : '1';
    await expect(window.complete()).rejects.toMatchObject(refused(problem, target));
    expect(window.href).toBe(HOME);
  });

  it('refuses a token whose nonce, client or issuer is another', async () => {
    const good = { iss: issuer.url, aud: issuer.clientId, exp: Date.now() / 1_000 + 60 };
    const changes: readonly (readonly [object, SignInProblem | null])[] = [
      [{}, null],
      [{ aud: [issuer.clientId, 'other'], azp: issuer.clientId }, null],
      [{ iss: 'http://other.example' }, 'FOREIGN'],
      [{ aud: 'other' }, 'FOREIGN'],
      [{ aud: [issuer.clientId, 'other'] }, 'FOREIGN'],
      [{ aud: undefined }, 'FOREIGN'],
      [{ exp: Date.now() / 1_000 - 120 }, 'FOREIGN'],
      [{ exp: undefined }, 'FOREIGN'],
      [{ nonce: 'another' }, 'FOREIGN'],
      [{ nonce: undefined }, 'FOREIGN'],
    ];
    for (const [change, problem] of changes) {
      const window = new Window();
      const nonce = new URL(await window.begin()).searchParams.get('nonce');
      await using forging = await tokenEndpoint({ ...good, nonce, ...change });
      const state = new URL(window.href).searchParams.get('state') ?? '';
      window.href = `${HOME}?code=1&state=${state}`;
      const doing = completeSignIn({ ...settings, tokenEndpoint: forging.url }, window);
      if (problem === null) expect(await doing).toMatchObject({ token: 'access' });
      else await expect(doing, JSON.stringify(change)).rejects.toMatchObject(refused(problem));
    }
  });
});

describe('renewing a token', () => {
  const good = () => ({ iss: issuer.url, aud: issuer.clientId, exp: Date.now() / 1_000 + 60 });

  const renewalAt = ({ url }: { readonly url: string }) =>
    refreshSignIn({ ...settings, tokenEndpoint: url }, 'first');

  it('gives newer tokens, and keeps the refresh token that the issuer does not replace', async () => {
    await using endpoint = await tokenEndpoint(good());
    expect(await renewalAt(endpoint)).toEqual({
      token: 'access',
      refreshToken: 'first',
      expiresAt: null,
    });
  });

  it.each<[number, SignInProblem]>([
    [400, 'REFUSED'],
    [401, 'REFUSED'],
    [429, 'AWAY'],
    [503, 'AWAY'],
  ])('tells a session that has ended from an issuer that is away: %i', async (status, problem) => {
    await using endpoint = await tokenEndpoint(good(), status);
    await expect(renewalAt(endpoint)).rejects.toMatchObject(refused(problem, null));
  });

  it('is tried again after an issuer that does not answer, and takes no token of another one', async () => {
    const gone = await tokenEndpoint(good());
    await gone[Symbol.asyncDispose]();
    await expect(renewalAt(gone)).rejects.toMatchObject(refused('AWAY', null));
    await using foreign = await tokenEndpoint({ ...good(), iss: 'http://other.example' });
    await expect(renewalAt(foreign)).rejects.toMatchObject(refused('FOREIGN', null));
  });

  it('ends no session when the answer breaks off', async () => {
    await using endpoint = await listening((_request, response) => {
      response
        .writeHead(200, { 'content-length': '1000' })
        .write('{"access_token":', () => response.destroy());
    });
    await expect(renewalAt(endpoint)).rejects.toMatchObject(refused('AWAY', null));
  });

  it('waits no longer than its time for an issuer that takes the question and says nothing', async () => {
    const time = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(time.signal);
    await using endpoint = await listening(() => time.abort());
    await expect(renewalAt(endpoint)).rejects.toMatchObject(refused('AWAY', null));
    timeout.mockRestore();
  });
});

/** Answers every code and refresh token with an ID token of these claims, or with another status. */
async function tokenEndpoint(
  claims: object,
  status = 200,
): Promise<{ readonly url: string } & AsyncDisposable> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = { access_token: 'access', id_token: `${part({ alg: 'ES256' })}.${part(claims)}.none` };
  return await listening((_request, response) =>
    response.writeHead(status).end(JSON.stringify(status === 200 ? body : { error: 'invalid_grant' })),
  );
}

async function listening(answer: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function linkOf(token: string, { id, portalId }: Paper): Promise<string | null> {
  const links = await Promise.all(
    // A browser's page knows the id of the address, which is the portal's.
    [id, portalId].map(async (documentId) => {
      const { data } = await hub.ask<{ documentLinkCreate: { url: string | null } }>(
        token,
        'mutation ($input: DocumentLinkCreateInput!) { documentLinkCreate(input: $input) { url } }',
        { input: { idempotencyKey: crypto.randomUUID(), documentId } },
      );
      return data?.documentLinkCreate.url ?? null;
    }),
  );
  expect(links[0] === null).toBe(links[1] === null);
  return links[0] ?? null;
}
