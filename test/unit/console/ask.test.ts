import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What a page has, and a hub that gives one answer. */
function answering(answer: object): void {
  vi.stubGlobal('fetch', async () => Response.json(answer));
}

beforeEach(() => {
  vi.stubGlobal('location', { pathname: '/track' });
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.resetModules();
});
afterEach(() => vi.unstubAllGlobals());

async function asked() {
  const { askAs } = await import('../../../src/console/graph/ask.ts');
  return await askAs(null, { toString: () => '{ shipments }' }, {}).catch(
    ({ code, retryable }: { readonly code: string; readonly retryable: boolean }) => ({ code, retryable }),
  );
}

const error = (code: string, retryable: boolean) => ({
  message: code,
  extensions: { code, retryable },
});
const AWAY = error('UPSTREAM_UNAVAILABLE', true);

describe('an answer of which nothing came', () => {
  it('because a part of the hub is away is no answer: the page does not say that nothing is there', async () => {
    answering({ data: { shipments: null, viewer: null }, errors: [AWAY] });
    expect(await asked()).toEqual({ code: 'UPSTREAM_UNAVAILABLE', retryable: true });
    answering({ data: { shipments: null }, errors: [error('FIELD_NOT_VISIBLE', false), AWAY] });
    expect(await asked()).toEqual({ code: 'UPSTREAM_UNAVAILABLE', retryable: true });
  });

  it('for another reason is an answer: nothing is there, or the role does not show it', async () => {
    answering({ data: { shipments: null } });
    expect(await asked()).toEqual({ data: { shipments: null }, errors: [] });
    const hidden = error('FIELD_NOT_VISIBLE', false);
    answering({ data: { shipments: null }, errors: [hidden] });
    expect(await asked()).toEqual({ data: { shipments: null }, errors: [hidden] });
  });

  it('but a part is an answer that says what is missing', async () => {
    answering({ data: { shipments: null, viewer: {} }, errors: [AWAY] });
    expect(await asked()).toEqual({ data: { shipments: null, viewer: {} }, errors: [AWAY] });
  });
});
