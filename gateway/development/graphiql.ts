import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { preferredMediaType } from '../front/negotiation.ts';
import { GRAPHQL_PATH } from '../front/paths.ts';
import type { RequestHead } from '../front/request-head.ts';
import type { ExampleOperation } from './examples.ts';

const ASSETS: Readonly<
  Record<string, { readonly of: string; readonly file: string; readonly type: string }>
> = {
  'react.js': { of: 'react', file: 'umd/react.production.min.js', type: 'text/javascript' },
  'react-dom.js': { of: 'react-dom', file: 'umd/react-dom.production.min.js', type: 'text/javascript' },
  'graphiql.js': { of: 'graphiql', file: 'graphiql.min.js', type: 'text/javascript' },
  'graphiql.css': { of: 'graphiql', file: 'graphiql.min.css', type: 'text/css' },
};
const ASSET_PATH = '/graphiql/';
const PAGE_TYPE = 'text/html';

/** The page for an installation without the development packages. */
const NOT_INSTALLED = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Waybill</title>
</head>
<body>
<p>GraphiQL is not installed here: its packages (${[...new Set(Object.values(ASSETS).map(({ of }) => of))].join(', ')})
are for development. Install them, then load this page again:</p>
<pre>npm install --include=dev</pre>
<p>The graph answers without them, at <code>POST ${GRAPHQL_PATH}</code>.</p>
</body>
</html>
`;

/** Runs in the browser. `examples` stands in a JSON element of the page. */
const SCRIPT = `
const examples = JSON.parse(document.getElementById('examples').textContent);
const box = document.getElementById('token');
box.value = localStorage.getItem('waybill:token') ?? '';
box.addEventListener('input', () => localStorage.setItem('waybill:token', box.value.trim()));
const ask = (params, accept, headers) => {
  const token = box.value.trim().replace(/^Bearer /i, '');
  return fetch('/graphql', {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      ...(token ? { authorization: 'Bearer ' + token } : {}),
      ...headers,
    },
    body: JSON.stringify(params),
  });
};
/** The answers of a subscription, which come as server-sent events; an answer in JSON is a refusal. */
async function* follow(params, headers) {
  const response = await ask(params, 'text/event-stream', headers);
  if (!response.headers.get('content-type').startsWith('text/event-stream')) return yield await response.json();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let text = ''; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (text + value).split('\\n\\n');
      text = events.pop();
      for (const event of events) {
        const data = /^data: (.+)$/m.exec(event)?.[1];
        if (data) yield JSON.parse(data);
      }
    }
  } finally {
    await reader.cancel();
  }
}
const fetcher = async (params, options) => {
  const isStream = new RegExp('subscription *' + (params.operationName ?? '')).test(params.query);
  if (isStream) return follow(params, options?.headers);
  const accept = 'application/graphql-response+json, application/json';
  return (await ask(params, accept, options?.headers)).json();
};
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultTabs: examples.length > 0 ? examples : undefined,
    defaultEditorToolsVisibility: 'variables',
    shouldPersistHeaders: false,
  }),
);
`;

const STYLE = `
body { margin: 0; height: 100vh; display: flex; flex-direction: column; }
#bar { display: flex; gap: 12px; align-items: center; padding: 8px 16px; background: #14213d; color: #fff;
  font: 14px system-ui, sans-serif; }
#bar label { display: flex; flex: 1; gap: 8px; align-items: center; }
#bar input { flex: 1; padding: 6px 8px; border: 0; border-radius: 4px; font: 12px ui-monospace, monospace; }
#graphiql { flex: 1; min-height: 0; }
`;

/**
 * GraphiQL for development: a page, and its scripts out of the npm packages, so that it works without a network.
 * GraphiQL 3 is the last that ships ready for a browser; later ones need a bundler.
 */
export class GraphiqlPage {
  readonly #page: string;
  readonly #policy: string;

  constructor(examples: readonly ExampleOperation[]) {
    const tabs = examples.map(({ query, variables }) => ({
      query,
      ...(variables && { variables: JSON.stringify(variables, null, 2) }),
    }));
    this.#page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Waybill</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ASSET_PATH}graphiql.css">
<style>${STYLE}</style>
</head>
<body>
<div id="bar"><strong>Waybill</strong>
<label>Token <input id="token" autocomplete="off" spellcheck="false" placeholder="paste one of the tokens that the hub printed at its start"></label></div>
<div id="graphiql">Loading…</div>
<script type="application/json" id="examples">${JSON.stringify(tabs).replaceAll('<', '\\u003c')}</script>
<script src="${ASSET_PATH}react.js"></script>
<script src="${ASSET_PATH}react-dom.js"></script>
<script src="${ASSET_PATH}graphiql.js"></script>
<script>${SCRIPT}</script>
</body>
</html>
`;
    const hash = createHash('sha256').update(SCRIPT).digest('base64');
    this.#policy = [
      "default-src 'self'",
      `script-src 'self' 'sha256-${hash}'`,
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self' data:",
    ].join('; ');
  }

  /** Answers the page to a browser and its assets to the page. False for every other request. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    { path, search }: RequestHead,
  ): Promise<boolean> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const isPage = path === '/' || (path === GRAPHQL_PATH && !search.includes('query='));
    if (isPage && (path === '/' || prefersPage(request))) {
      const isInstalled = Object.values(ASSETS).every(({ of }) => folderOf(of) !== null);
      const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': this.#policy };
      response.writeHead(isInstalled ? 200 : 503, headers).end(isInstalled ? this.#page : NOT_INSTALLED);
      return true;
    }
    const asset = path.startsWith(ASSET_PATH) ? ASSETS[path.slice(ASSET_PATH.length)] : undefined;
    const folder = asset === undefined ? null : folderOf(asset.of);
    if (asset === undefined || folder === null) return false;
    const content = await readFile(join(folder, asset.file));
    const headers = { 'content-type': `${asset.type}; charset=utf-8`, 'cache-control': 'max-age=3600' };
    response.writeHead(200, headers).end(content);
    return true;
  }
}

/** The packages' exports do not name these files, so the folder is found. Null where the package is not installed. */
function folderOf(packageName: string): string | null {
  try {
    const file = findPackageJSON(packageName, import.meta.url);
    return file === undefined ? null : dirname(file);
  } catch {
    return null;
  }
}

/** A browser's address bar asks for a page; a program that would also take one asks for JSON first. */
function prefersPage({ headers: { accept } }: IncomingMessage): boolean {
  return preferredMediaType(accept, ['application/json', PAGE_TYPE]) === PAGE_TYPE;
}
