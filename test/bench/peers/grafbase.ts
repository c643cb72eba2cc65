import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse, print, visit } from 'graphql';
import { type StartedProcess, spawnOn, stop } from '../harness/started-process.ts';

export interface RemoteSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly url: string;
}

const TRIPLES: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
};
const START_MS = 20_000;

/** The program in Grafbase's npm package for this machine; its install script is not needed. */
export function grafbaseBinary(): string {
  const require = createRequire(import.meta.url);
  const triple = TRIPLES[`${process.platform}-${process.arch}`];
  const fromPackage = createRequire(require.resolve('grafbase/package.json'));
  return join(dirname(fromPackage.resolve(`@grafbase/cli-${triple}/package.json`)), 'grafbase');
}

/**
 * Starts Grafbase's Rust gateway on one core by `grafbase dev`, the only way its npm package offers, over subgraphs whose
 * SDL it reads from files: nothing is fetched from elsewhere.
 */
export async function startGrafbase(
  subgraphs: readonly RemoteSubgraph[],
  options: { readonly folder: string; readonly core: number },
): Promise<StartedProcess> {
  const { folder, core } = options;
  mkdirSync(folder, { recursive: true });
  const sections = subgraphs.map(({ name, sdl, url }) => {
    const schema = join(folder, `${name}.graphql`);
    writeFileSync(schema, withoutDescriptions(sdl));
    return `[subgraphs.${name}]\nurl = "${url}"\nschema_path = "${schema}"\n`;
  });
  const overrides = join(folder, 'overrides.toml');
  writeFileSync(overrides, sections.join('\n'));
  const config = join(folder, 'gateway.toml');
  writeFileSync(config, '[[headers]]\nrule = "forward"\nname = "authorization"\n');

  const port = await freePort();
  const args = ['--home', folder, 'dev', '--port', String(port), '-o', overrides, '-c', config];
  const child = spawnOn(core, grafbaseBinary(), args);
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => output.push(chunk));
  const url = `http://127.0.0.1:${port}/graphql`;
  const deadline = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop(child);
      throw new Error(`grafbase did not start: ${Buffer.concat(output).toString()}`);
    }
    await wait(100);
  }
  return { url, headers: {}, pid: Number(child.pid), stop: () => stop(child) };
}

/** Grafbase 0.80 panics on some descriptions that span lines ("capacity overflow" in trim_block_string_whitespace). */
function withoutDescriptions(sdl: string): string {
  const strip = <T extends object>(node: T): T => ({ ...node, description: undefined });
  return print(visit(parse(sdl), { enter: (node) => ('description' in node ? strip(node) : undefined) }));
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    const { data } = (await response.json()) as { data?: { __typename?: string } };
    return data?.__typename === 'Query';
  } catch {
    return false;
  }
}

/** Grafbase takes no port 0 and says nowhere which one it got. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return address.port;
}
