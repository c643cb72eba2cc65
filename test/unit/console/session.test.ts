import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenIdSettings } from '../../../src/client/sign-in.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** An issuer that is away, and what a page has: an address and its storage. */
const settings = { tokenEndpoint: 'http://issuer.example/token' } as OpenIdSettings;
let questions = 0;
beforeEach(() => {
  questions = 0;
  const kept = new Map<string, string>();
  vi.stubGlobal('location', { pathname: '/track' });
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  vi.stubGlobal('fetch', async () => {
    questions += 1;
    return new Response(null, { status: 503 });
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.resetModules();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const tokens = (expiresAt: number) => ({ token: 'access', refreshToken: 'first', expiresAt });

describe('the session of a tab', () => {
  it('does not ask for a newer token of a month before its time: no timer of a browser waits so long', async () => {
    const { session } = await import('../../../src/console/graph/session.ts');
    session.signInWith(tokens(Date.now() + 30 * DAY_MS), settings);
    vi.advanceTimersByTime(HOUR_MS);
    expect(questions).toBe(0);
    // The control: a token of an hour is renewed before its end.
    session.signInWith(tokens(Date.now() + HOUR_MS), settings);
    vi.advanceTimersByTime(HOUR_MS);
    expect(questions).toBe(1);
  });

  it('tries again by one timer, however many questions of the page wait for an issuer that is away', async () => {
    const { session } = await import('../../../src/console/graph/session.ts');
    session.signInWith(tokens(Date.now()), settings);
    for (let question = 1; question <= 5; question += 1) {
      await expect(session.fresh()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    }
    expect(questions).toBe(5);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('does not try again for a person who has signed out meanwhile', async () => {
    const { session } = await import('../../../src/console/graph/session.ts');
    session.signInWith(tokens(Date.now()), settings);
    const asked = session.fresh();
    session.signOut();
    await expect(asked).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect([session.token, vi.getTimerCount()]).toEqual([null, 0]);
  });
});
