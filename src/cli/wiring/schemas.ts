import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type ComposableSubgraph, composeSupergraph } from '../../../gateway/composition.ts';
import { createOperationsSubgraph } from '../../../subgraphs/operations/operations.subgraph.ts';
import { createPortalSubgraph } from '../../../subgraphs/portal/portal.subgraph.ts';
import { createSalesforceSubgraph } from '../../../subgraphs/salesforce/salesforce.subgraph.ts';
import { packageFiles } from '../../domain/force-app/index.ts';
import { worksheetMarkdown } from '../../domain/ownership/index.ts';
import { retentionMarkdown } from '../../domain/retention/retention-page.ts';
import { API_VERSION } from '../../salesforce/api-version.ts';
import { feedErrorsMarkdown } from '../../sync/feed/feed-errors.ts';
import { salesforceErrorsMarkdown } from '../../sync/salesforce-errors.ts';

/** The project's own subgraphs, in the order in which they are composed. */
export async function ownSubgraphs(): Promise<readonly ComposableSubgraph[]> {
  return Promise.all([
    createPortalSubgraph(noAdapters()),
    createSalesforceSubgraph(noAdapters()),
    createOperationsSubgraph(noAdapters()),
  ]);
}

/**
 * Every generated file that is committed, by its path from the package root: the subgraphs' schemas, the supergraph,
 * the public API, the source-of-truth worksheet, the page of what is kept, and the Salesforce metadata with its catalogue of errors.
 *
 * @throws CompositionError when the subgraphs do not compose, or would compose into a supergraph that answers wrongly
 */
export function generatedFiles(subgraphs: readonly ComposableSubgraph[]): ReadonlyMap<string, string> {
  const addressed = subgraphs.map((subgraph) => ({ ...subgraph, url: addressOf(subgraph.name) }));
  const { supergraphSdl, publicSdl } = composeSupergraph(addressed);
  const metadata = [...packageFiles(API_VERSION)].map(([path, text]): [string, string] => [
    join(PACKAGE, path),
    text,
  ]);
  return new Map([
    ...subgraphs.map(({ name, sdl }): [string, string] => [`schema/${name}.graphql`, withNewline(sdl)]),
    ['schema/supergraph.graphql', withNewline(supergraphSdl)],
    [PUBLIC_API, withNewline(publicSdl)],
    ['schema/source-of-truth.md', worksheetMarkdown()],
    ['schema/retention.md', retentionMarkdown()],
    [join(PACKAGE, 'errors.md'), `${salesforceErrorsMarkdown()}${feedErrorsMarkdown()}`],
    ...metadata,
  ]);
}

/** Ports of the subgraphs in the committed supergraph; an installation gives another router its own addresses. */
const PORTS: Readonly<Record<string, number>> = { portal: 4001, salesforce: 4002, operations: 4003 };

function addressOf(name: string): string {
  const port = PORTS[name];
  if (port === undefined) throw new TypeError(`no port for the ${name} subgraph`);
  return `http://127.0.0.1:${port}/graphql`;
}

export const PUBLIC_API = 'schema/api.graphql';
const PACKAGE = 'subgraphs/salesforce';
/** Folders of generated files only. */
const GENERATED_FOLDERS = ['force-app', 'client-app', 'value-sets', 'manifest'];

/** Metadata below `root` whose row is gone, but which would still be deployed, and loaded by the sandbox org. */
export function noLongerGenerated(files: ReadonlyMap<string, string>, root: string): string[] {
  return GENERATED_FOLDERS.map((name) => join(root, PACKAGE, name))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !files.has(path));
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Dependencies for building a schema, which needs no connection. Using an adapter meanwhile is a mistake. */
function noAdapters<T extends object>(): T {
  const adapter = (name: string) =>
    new Proxy(
      {},
      {
        get(_target, member) {
          throw new TypeError(`building a schema used ${name}.${String(member)}`);
        },
      },
    );
  return new Proxy({} as T, { get: (_target, name) => adapter(String(name)) });
}
