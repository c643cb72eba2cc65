import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { startSandboxOrg } from './sandbox-org.ts';

/** The one argument of the process: a JSON text. `publicKeyFile` is a PEM file. */
const argumentSchema = z.strictObject({
  dataDir: z.string(),
  metadataDir: z.string().optional(),
  port: z.int().min(0).max(65_535).default(0),
  clientId: z.string(),
  publicKeyFile: z.string(),
  username: z.string(),
  adminUsername: z.string().optional(),
  faults: z.boolean().default(false),
  dailyApiRequests: z.int().positive().optional(),
  bulkPageSize: z.int().positive().optional(),
});

/** Leaves out what was not given, so that the defaults hold. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const { publicKeyFile, ...options } = argumentSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const org = await startSandboxOrg({ ...given(options), publicKey: readFileSync(publicKeyFile, 'utf8') });
const { instanceUrl, loginUrl, clientId, username, adminUsername, orgId } = org;
process.stdout.write(
  `${JSON.stringify({ instanceUrl, loginUrl, clientId, username, adminUsername, orgId })}\n`,
);

let closing = false;
function stop(): void {
  if (closing) return;
  closing = true;
  org.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// A parent that dies closes our standard input: no orphan org is left behind.
process.stdin.on('end', stop).on('close', stop).resume();
