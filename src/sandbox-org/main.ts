import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UnreadableRecords } from './records/database.ts';
import { startSandboxOrg } from './sandbox-org.ts';

/** The one argument of the process: a JSON text. `publicKeyFile` is a PEM file. */
const argumentSchema = z.strictObject({
  dataDir: z.string(),
  metadataDir: z.string().exactOptional(),
  ownMetadataDir: z.string().exactOptional(),
  port: z.int().min(0).max(65_535).default(0),
  clientId: z.string(),
  publicKeyFile: z.string(),
  username: z.string(),
  adminUsername: z.string().exactOptional(),
  faults: z.boolean().default(false),
  dailyApiRequests: z.int().positive().exactOptional(),
  bulkPageSize: z.int().positive().exactOptional(),
  changeEvents: z
    .strictObject({
      port: z.int().min(0).max(65_535).exactOptional(),
      plaintext: z.boolean().exactOptional(),
    })
    .default({}),
});

const { publicKeyFile, ...options } = argumentSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const org = await startSandboxOrg({ ...options, publicKey: readFileSync(publicKeyFile, 'utf8') }).catch(
  (error: unknown): never => {
    process.stderr.write(`${error instanceof UnreadableRecords ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
// The addresses; JSON leaves the function out.
process.stdout.write(`${JSON.stringify(org)}\n`);

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
