import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portalPage } from '../../../gateway/front/page-paths.ts';

describe('the path of a page', () => {
  it.each([
    '/track/shared',
    '/track/shared/',
    '/track/shared//',
    '//track//shared',
    '/Track/Shared',
    '/TRACK/SHARED/',
    '/track/shared.',
    '/track/shared/index.html',
    '/track/shared%23SECRET',
  ])('of a shared link is found at %s', (path) => {
    expect(portalPage(path)).toEqual({ page: 'track', path: '/track/shared' });
  });

  it.each([
    ['/track/', '/track/'],
    ['//track', '/track'],
    ['/TRACK/shipment/U2hpcG1lbnQ6QQ%3D%3D', '/track/shipment/U2hpcG1lbnQ6QQ%3D%3D'],
    ['/Console//review/', '/console/review/'],
    ['/track/sharedlist', '/track/sharedlist'],
    ['/track/shared-list', '/track/shared-list'],
  ])('%s is spelled %s', (path, spelled) => {
    expect(portalPage(path)?.path).toBe(spelled);
  });

  it.each(['/', '', '/tracking', '//example.com/track', '/graphql', 'track'])('%s is none', (path) => {
    expect(portalPage(path)).toBeNull();
  });

  it('has one spelling on this host, whatever is asked', () => {
    const part = fc.oneof(
      fc.constantFrom('track', 'Shared', 'console', '', '/', '\\', '..', '%2F'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const spelled = portalPage(`/${parts.join('/')}`);
        if (spelled === null) return;
        expect(spelled.path).toMatch(/^\/(track|console)(\/|$)/);
        expect(portalPage(spelled.path)).toEqual(spelled);
      }),
    );
  });
});
