const PORTAL_PAGES = ['track', 'console'] as const;
type PortalPage = (typeof PORTAL_PAGES)[number];

/** The page of a shared link. It signs nobody in. */
export const SHARED_PAGE = '/track/shared';
/** A link that was copied with more than its address, such as a slash, a full stop or an encoded `#`. */
const SHARED = /^shared(?![\w-])/i;

/**
 * The page of the portal that a path leads to, and the one spelling of this path: people type and mail programs rewrite
 * paths with capital letters, doubled slashes or a slash at the end. Null for a path of no page.
 */
export function portalPage(path: string): { readonly page: PortalPage; readonly path: string } | null {
  const [first = '', ...rest] = path.split('/').filter((segment) => segment !== '');
  const page = PORTAL_PAGES.find((name) => name === first.toLowerCase());
  if (page === undefined || !path.startsWith('/')) return null;
  if (page === 'track' && SHARED.test(rest[0] ?? '')) return { page, path: SHARED_PAGE };
  // An id may follow; its case matters.
  const end = path.endsWith('/') ? '/' : '';
  return { page, path: `/${[page, ...rest].join('/')}${end}` };
}
