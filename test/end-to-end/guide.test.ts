import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../gateway/limits/limits.ts';
import { packageRoot } from '../../src/config/package-root.ts';
import { ROLES } from '../../src/domain/access.ts';
import { ERRORS } from '../../src/domain/errors.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

const guide = readFileSync(join(packageRoot(), 'src/client/GUIDE.md'), 'utf8');
const programs = new Map(
  [...guide.matchAll(/<!-- run: ([\w.]+) -->\n```js\n(.*?)```/gs)].map(([, name = '', code = '']) => [
    name,
    code,
  ]),
);

/** What each program of the guide prints. */
const PRINTED: Readonly<Record<string, string>> = {
  'query.mjs': 'WB-NOR-1000 Northwind Instruments, Inc.',
  'mutation.mjs': "[] [ { system: 'PORTAL', record: 'Shipment', state: 'DONE' }",
  'upload.mjs': 'packing-list.pdf []',
  'epcis.mjs': 'application/ld+json EPCISDocument ObjectEvent OBSERVE urn:uuid:',
  'export.mjs': '206 number,mode,account.legalName true true',
  'subscription.mjs': 'Heartbeat string',
  'events.mjs': 'text/event-stream; charset=utf-8 true',
  'urql.mjs': 'CUSTOMER 3',
  'apollo.mjs': 'CUSTOMER 3',
};

let hub: TestHub;
let folder: string;
beforeAll(async () => {
  hub = await startTestHub();
  // Under the project, so that Node finds its packages.
  folder = mkdtempSync(join(packageRoot(), 'dist', 'guide-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await hub[Symbol.asyncDispose]();
});

async function run(
  name: string,
  code: string,
): Promise<{ readonly printed: string; readonly complained: string }> {
  const origin = new URL(hub.url).origin;
  const file = join(folder, name);
  writeFileSync(
    file,
    code
      .replaceAll('https://hub.example.com', origin)
      .replaceAll('wss://hub.example.com', origin.replace('http', 'ws'))
      .replaceAll('TOKEN', hub.tokens['customer'] ?? ''),
  );
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complained += chunk.toString();
  });
  await once(child, 'close');
  return { printed: printed.replace(/\s+/g, ' '), complained };
}

describe('the guide for consumers', () => {
  it('has the programs that are run here, and no other block that looks like one', () => {
    expect([...programs.keys()].toSorted()).toEqual(Object.keys(PRINTED).toSorted());
    expect(guide.match(/```js/g)).toHaveLength(programs.size);
  });

  it('names every role and every class of errors, and the limits as they are', () => {
    const words = [...ROLES, ...Object.values(ERRORS).map((error) => error.class)];
    expect([...new Set(words)].filter((word) => !guide.includes(`\`${word}\``))).toEqual([]);
    const { tokens, depth, aliases, rootFields, fields, operationsPerSecond } = DEFAULT_LIMITS;
    for (const text of [
      `${tokens.toLocaleString('en-US')} tokens, ${depth} levels, ${aliases} aliases, ${rootFields} root fields`,
      `${fields.toLocaleString('en-US')} fields`,
      `${operationsPerSecond} operations a second and ${DEFAULT_LIMITS.runningPerPrincipal} at a time`,
      `${DEFAULT_LIMITS.streamsPerPrincipal} subscriptions; ${DEFAULT_LIMITS.connectionsPerPrincipal} open connections`,
    ]) {
      expect(guide).toContain(text);
    }
  });

  it.each(Object.entries(PRINTED))('has a program %s that works', async (name, expected) => {
    const { printed, complained } = await run(name, programs.get(name) ?? '');
    expect(complained).toBe('');
    expect(printed).toContain(expected);
  });
});
