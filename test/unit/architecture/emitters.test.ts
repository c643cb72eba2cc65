import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Node ends the process when an 'error' event has no listener. Whatever makes something that may emit one is therefore
 * imported by its owners only, which hear it for its whole life. By module and name; the files that may import it.
 *
 * To open a connection, a server or a child process elsewhere, ask its owner. A new owner attaches its listener in the same
 * turn in which it makes the thing, and comes into this table with a test that breaks what it owns.
 */
const OWNERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  pg: {
    Client: ['src/postgres/client.ts'],
    Pool: ['src/postgres/database.ts'],
  },
  // What waits for the stream hears its failure.
  'pg-copy-streams': { to: ['src/postgres/backup/back-up.ts'], from: ['src/postgres/backup/restore.ts'] },
  'tar-stream': { pack: ['src/postgres/backup/archive.ts'], extract: ['src/postgres/backup/archive.ts'] },
  'pg-boss': { PgBoss: ['src/sync/rounds/schedule.ts'] },
  ioredis: { Redis: ['src/redis/redis-client.ts'] },
  'node:net': {
    Socket: ['src/postgres/client.ts'],
    connect: ['src/cli/doctor/peer-certificate.ts'],
    createServer: ['src/cli/embedded/child-process.ts'],
  },
  'node:http': {
    createServer: ['src/http-listener/http-listener.ts', 'src/sandbox-org/wire/server.ts'],
    // The exporter hears each request; Node's agent hears its idle sockets.
    Agent: ['src/telemetry/export/collector-agent.ts'],
  },
  'node:https': {
    createServer: ['src/http-listener/http-listener.ts'],
    Agent: ['src/telemetry/export/collector-agent.ts'],
  },
  'node:tls': {
    connect: ['src/cli/doctor/peer-certificate.ts'],
    // Reads a certificate, and opens nothing.
    createSecureContext: ['src/identity/tls-certificate.ts'],
  },
  'node:child_process': {
    spawn: ['src/cli/embedded/child-process.ts', 'src/cli/embedded/guard.ts'],
    fork: ['gateway/planner/planning-process.ts'],
    // Waits for the child, and throws what it met.
    execFileSync: ['src/cli/embedded/orphan.ts', 'src/cli/embedded/postgres.ts'],
  },
  'node:fs': {
    createReadStream: ['src/sandbox-org/bulk/ingest-job.ts'],
    createWriteStream: ['src/sandbox-org/bulk/bulk-routes.ts'],
  },
  'node:stream': {
    PassThrough: ['src/salesforce/edge-transport.ts'],
    // undici sends it, and ends the request when it fails.
    // The answer over HTTP pipes the file of an export, and ends with its failure.
    Readable: ['src/document-store/s3-document-store.ts', 'src/cli/wiring/exports.ts'],
    pipeline: ['src/sandbox-org/bulk/ingest-job.ts'],
  },
  // The library hears its HTTP/2 server and the server's sessions itself.
  '@grpc/grpc-js': {
    Server: ['src/sandbox-org/change-events/pubsub-server.ts'],
    // Makes clients, whose streams `subscription.ts` hears.
    loadPackageDefinition: ['src/salesforce/change-feed/pubsub-api.ts'],
  },
  ws: {
    WebSocket: ['gateway/transport/remote-streams.ts'],
    WebSocketServer: ['gateway/front/graphql-over-websocket.ts', 'gateway/subgraph-streams.ts'],
  },
  '@fastify/busboy': { Busboy: ['gateway/front/form-file.ts'] },
  'graphql-ws': { createClient: ['gateway/transport/remote-streams.ts', 'src/client/follow.ts'] },
  undici: {
    Agent: ['src/salesforce/edge-transport.ts'],
    Client: ['gateway/transport/http.transport.ts'],
    Pool: ['gateway/transport/http.transport.ts', 'src/document-store/s3-document-store.ts'],
  },
  pino: { pino: ['src/cli/logger.ts'] },
};

/** What these modules have besides emits nothing. */
const HARMLESS = new Set([
  'BlockList',
  'DatabaseError',
  'Metadata',
  'ServerCredentials',
  'credentials',
  'errors',
  'handleProtocols',
  'isIP',
  'makeServer',
  'status',
  'types',
]);
/** The synchronous half of `node:fs`, and what graphql-ws has in tables. */
const HARMLESS_FORMS = [/Sync$/, /^constants$/, /^MessageType$/];
/** Nobody owns one yet. */
const UNUSED = ['node:http2', 'node:dgram', 'node:worker_threads', 'node:cluster'];

const root = resolve(import.meta.dirname, '../../..');
const files = ['src', 'subgraphs', 'gateway'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => relative(root, join(root, folder, name))),
);

interface Import {
  readonly file: string;
  readonly module: string;
  readonly name: string;
}

/** Every value that is imported by name; types exist for the compiler only. `*` for a whole module. */
const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(/^import (?!type\b)([^;]*?) from '([^']+)';$/gms);
  return [...statements].flatMap(([, clause = '', module = '']) => {
    const named = /\{([^}]*)\}/.exec(clause)?.[1];
    if (named === undefined) return [{ file, module, name: '*' }];
    return named
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
      .map((name) => ({ file, module, name: name.split(' as ')[0] ?? '' }));
  });
});

describe('what may emit an error', () => {
  it('is made by its owners only', () => {
    const isHarmless = (name: string) => HARMLESS.has(name) || HARMLESS_FORMS.some((form) => form.test(name));
    const strangers = imports
      .filter(({ module, name }) => OWNERS[module] !== undefined && !isHarmless(name))
      .filter(({ file, module, name }) => !OWNERS[module]?.[name]?.includes(file))
      .map(({ file, module, name }) => `${file} imports ${name} of ${module}`);
    expect(strangers).toEqual([]);
    expect(imports.filter(({ module }) => UNUSED.includes(module))).toEqual([]);
  });

  it('has the owners that the table names', () => {
    const named = Object.entries(OWNERS).flatMap(([module, names]) =>
      Object.entries(names).flatMap(([name, owners]) => owners.map((file) => ({ file, module, name }))),
    );
    expect(named.filter((owner) => !imports.some((found) => isSame(found, owner)))).toEqual([]);
  });

  it('is loaded in no other way', () => {
    const modules = [...Object.keys(OWNERS), ...UNUSED].join('|');
    const dynamic = new RegExp(`(?:import|require)\\(['"](?:${modules})['"]\\)`);
    expect(files.filter((file) => dynamic.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});

function isSame(one: Import, other: Import): boolean {
  return one.file === other.file && one.module === other.module && one.name === other.name;
}
