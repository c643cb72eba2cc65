import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { preferredCoding, preferredMediaType } from './negotiation.ts';
import { portalPage, SHARED_PAGE } from './page-paths.ts';
import { GRAPHQL_PATH } from './paths.ts';
import type { RequestHead } from './request-head.ts';

export interface PagesOptions {
  /** The folder of the pages' build. */
  readonly folder: string;
  /** The tracking page and the operations console. */
  readonly portal: boolean;
  /**
   * The folder of GraphiQL's build; GraphiQL is then served at `/` and, for browsers, at the graph's path. Null serves no
   * GraphiQL.
   */
  readonly graphiql: string | null;
  /** Other origins that a sign-in page may call: the issuer renews tokens there. */
  readonly connects?: () => Promise<readonly string[]>;
}

type PageName = 'track' | 'console' | 'graphiql' | 'document';

interface PageAnswer {
  readonly page: PageName;
  readonly status: number;
  /** Other origins that the page may call. */
  readonly connects?: readonly string[];
  /** Whether a browser may store the document and revalidate it. */
  readonly isStored?: boolean;
}

/** A path of a file that a page loads: the folder of the build, and the file's name. */
const ASSET_PATH = /^\/(pages|graphiql)\/assets\/([^/]+)$/;
const PAGE_TYPE = 'text/html';
/** A browser never needs to ask again: the name of an asset changes with its content. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  woff2: 'font/woff2',
};
const SUFFIXES = { br: '.br', gzip: '.gz' } as const;
/** No other name reaches the file system. */
const ASSET_NAME = /^[\w-]+(?:\.[\w-]+)+$/;

const CONNECT = "connect-src 'self'";
/** Only our own files and our own origin; nothing inline, and no frame around the page. */
const STRICT = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  CONNECT,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
/** GraphiQL's editor writes style elements and works in workers. It is served in development only. */
const EDITOR = STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .replace("font-src 'self'", "font-src 'self' data:")
  .concat("; worker-src 'self'");

/** Serves the web pages: one document for each page, whatever the rest of the path is, and the files that the pages load. */
export class Pages {
  readonly #options: PagesOptions;

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  /** Returns false for a request that asks for no page. */
  async handle(request: IncomingMessage, response: ServerResponse, head: RequestHead): Promise<boolean> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const [, build, name] = ASSET_PATH.exec(head.path) ?? [];
    if (name !== undefined) {
      const folder = build === 'graphiql' ? this.#options.graphiql : this.#options.folder;
      return folder !== null && (await this.#sendAsset(request, response, folder, name));
    }
    const portal = this.#options.portal ? portalPage(head.path) : null;
    if (portal !== null && portal.path !== head.path) {
      // After a redirect, a browser keeps the fragment (behind `#`) of the first address.
      const search = head.search === '' ? '' : `?${head.search}`;
      response.writeHead(302, { location: portal.path + search, 'cache-control': 'no-store' });
      response.end();
      return true;
    }
    const page = portal?.page ?? this.#graphiqlAt(request, head);
    if (page === null) return false;
    const asksNobody = head.path === SHARED_PAGE;
    const connects = asksNobody ? [] : await this.#options.connects?.();
    await this.send(response, { page, status: 200, connects: connects ?? [] });
    return true;
  }

  /** Answers the document of a page. */
  async send(
    response: ServerResponse,
    { page, status, connects = [], isStored = true }: PageAnswer,
  ): Promise<void> {
    const folder = (page === 'graphiql' && this.#options.graphiql) || this.#options.folder;
    const content = await contentOf(join(folder, `${page}.html`));
    if (content === null) {
      response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
      response.end(
        'The pages have not been built. Run "npm run build" in the installation, then start the gateway again.\n',
      );
      return;
    }
    const policy = page === 'graphiql' ? EDITOR : STRICT;
    response.writeHead(status, {
      'content-type': `${PAGE_TYPE}; charset=utf-8`,
      'content-security-policy': policy.replace(CONNECT, [CONNECT, ...connects].join(' ')),
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': isStored ? 'no-cache' : 'no-store',
    });
    response.end(content);
  }

  #graphiqlAt(request: IncomingMessage, { path, search }: RequestHead): PageName | null {
    if (this.#options.graphiql === null) return null;
    if (path === '/') return 'graphiql';
    return path === GRAPHQL_PATH && !search.includes('query=') && prefersPage(request) ? 'graphiql' : null;
  }

  async #sendAsset(
    request: IncomingMessage,
    response: ServerResponse,
    folder: string,
    name: string,
  ): Promise<boolean> {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
    if (type === undefined || !ASSET_NAME.test(name)) return false;
    const file = join(folder, 'assets', name);
    const coding = preferredCoding(request.headers['accept-encoding'], ['br', 'gzip']);
    const coded = coding === 'identity' ? null : await contentOf(`${file}${SUFFIXES[coding]}`);
    // The build compresses no small file, and no file of a compressed format.
    const content = coded ?? (await contentOf(file));
    if (content === null) return false;
    response.writeHead(200, {
      'content-type': type,
      'content-length': content.length,
      ...(coded !== null && { 'content-encoding': coding }),
      'cache-control': FOR_EVER,
      vary: 'accept-encoding',
    });
    response.end(content);
    return true;
  }
}

/** Null where there is no such file. */
async function contentOf(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A browser's address bar prefers HTML. A program that accepts both prefers JSON. */
export function prefersPage({ headers: { accept } }: IncomingMessage): boolean {
  return preferredMediaType(accept, ['application/json', PAGE_TYPE]) === PAGE_TYPE;
}
