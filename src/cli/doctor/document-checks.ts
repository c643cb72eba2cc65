import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/environment.ts';
import type { DocumentStore } from '../../document-store/document-store.ts';
import { fileKindNamed } from '../../domain/documents.ts';
import { type Check, type Finding, ok, warning } from './check.ts';

const LITTLE_SPACE = 1_073_741_824;
const PROBE_BYTES = 65_536;
const BUCKET =
  'Correct WAYBILL_DOCUMENTS_URL, S3_REGION or the credentials, which need the right to write there.';
const FOLDER =
  'Give the user of the hub the right to write there, and its disk space; papers are refused until then.';
/** Written again at each look, and deleted by the store as an upload that nothing keeps. */
const PROBE_KEY = 'uploads/doctor/probe.pdf';

export function documentChecks(config: Config, bucket: () => DocumentStore): readonly Check[] {
  if (config.documentsUrl !== null) {
    return [{ name: 'documents (WAYBILL_DOCUMENTS_URL)', mend: BUCKET, run: () => bucketWritten(bucket()) }];
  }
  return [{ name: 'documents (WAYBILL_DATA)', mend: FOLDER, run: () => folderWritten(config) }];
}

async function bucketWritten(store: DocumentStore): Promise<readonly Finding[]> {
  const bytes = Buffer.from('waybill doctor');
  const file = {
    sizeBytes: bytes.length,
    async *chunks() {
      yield bytes;
    },
  };
  const kind = fileKindNamed('pdf');
  if (kind === null) throw new TypeError('PDF is no kind of document');
  await store.receive(PROBE_KEY, file, { sha256: createHash('sha256').update(bytes).digest('hex'), kind });
  return [ok('the bucket can be written')];
}

async function folderWritten({ dataFolder, portalSubgraphUrl }: Config): Promise<readonly Finding[]> {
  const folder = join(dataFolder, 'documents');
  const file = join(folder, `doctor-${randomUUID()}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    // A full disk still takes an empty file.
    await writeFile(file, Buffer.alloc(PROBE_BYTES), { flush: true });
  } finally {
    await rm(file, { force: true });
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const gigabytes = (free / LITTLE_SPACE).toFixed(1);
  const found = `${folder} can be written; ${gigabytes} GiB are free`;
  return [
    free < LITTLE_SPACE ? warning(found, 'Make space on its disk.') : ok(found),
    ...(portalSubgraphUrl === null
      ? []
      : [
          warning(
            'the portal subgraph runs elsewhere, and must have the same folder',
            'Mount one folder on both, or set WAYBILL_DOCUMENTS_URL on both.',
          ),
        ]),
  ];
}
