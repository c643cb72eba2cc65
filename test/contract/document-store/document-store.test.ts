import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentStore } from '../../../src/document-store/document-store.ts';
import { FolderDocumentStore } from '../../../src/document-store/folder-document-store.ts';
import {
  documentKey,
  nameUpload,
  readUploadId,
  uploadIdOf,
  uploadKey,
} from '../../../src/document-store/keys.ts';
import { S3DocumentStore } from '../../../src/document-store/s3-document-store.ts';
import type { S3Credentials } from '../../../src/document-store/signed-headers.ts';
import { FILE_KINDS, fileKindOf, UPLOAD_LIFETIME_MS } from '../../../src/domain/documents.ts';
import { CREDENTIALS, startBucket } from '../../harness/bucket.ts';
import { receivedFile } from '../../harness/received-file.ts';

const PDF = Buffer.from('%PDF-1.7 signed by Dana');
const [pdf] = FILE_KINDS;
if (pdf === undefined) throw new TypeError('no kinds of file');
const uploadOf = (content: string | Uint8Array) => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  kind: pdf,
});
const name = uploadOf(PDF);
const file = receivedFile(PDF);
const upload = uploadKey('user-1', name);
const kept = documentKey('shipment-1', name);

interface Opened extends AsyncDisposable {
  readonly store: DocumentStore;
}

const ADAPTERS: readonly { readonly adapter: string; readonly start: () => Promise<Opened> }[] = [
  {
    adapter: 'a folder',
    start: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'waybill-documents-'));
      return {
        store: new FolderDocumentStore(folder),
        [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
      };
    },
  },
  {
    adapter: 'a bucket',
    start: async () => {
      const owned = new AsyncDisposableStack();
      const bucket = owned.use(await startBucket());
      const store = owned.use(new S3DocumentStore({ bucketUrl: bucket.url, credentials: () => CREDENTIALS }));
      return { store, [Symbol.asyncDispose]: () => owned.disposeAsync() };
    },
  },
];

describe.each(ADAPTERS)('a document store in $adapter', ({ start }) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await start();
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  it('knows nothing that was not stored', async () => {
    expect(await opened.store.uploadSize(upload)).toBeNull();
    expect(await opened.store.keep(upload, kept)).toBe(false);
    expect(await opened.store.open(kept)).toBeNull();
  });

  it('hands out what was received and kept, byte for byte', async () => {
    await opened.store.receive(upload, file, name);
    await opened.store.receive(upload, file, name);
    expect(await opened.store.uploadSize(upload)).toBe(PDF.length);
    expect(await opened.store.keep(upload, kept)).toBe(true);
    expect(await opened.store.keep(upload, kept)).toBe(true);
    const document = await opened.store.open(kept);
    expect(document?.sizeBytes).toBe(PDF.length);
    expect(document && (await buffer(document.body))).toEqual(PDF);
  });

  it('deletes a document once, and says whether it was there', async () => {
    const other = documentKey('shipment-2', name);
    await opened.store.receive(upload, file, name);
    for (const key of [kept, other]) await opened.store.keep(upload, key);
    expect(await opened.store.remove(other)).toBe(true);
    expect(await opened.store.open(other)).toBeNull();
    expect(await opened.store.remove(other)).toBe(false);
    expect(await opened.store.uploadSize(kept)).toBe(PDF.length);
  });

  it('answers nothing for keys that are not its own', async () => {
    for (const key of ['secret/pod.PDF', 'documents/none/a.pdf']) {
      expect(await opened.store.open(key)).toBeNull();
    }
  });
});

describe('a document store in a folder', () => {
  it('takes no document for deleted when the folder is another one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-documents-'));
    await expect(new FolderDocumentStore(folder).remove(kept)).rejects.toThrow(
      'WAYBILL_DATA must be the folder',
    );
    rmSync(folder, { recursive: true });
  });

  it('throws uploads away that nobody attached for a day, and never a document', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-documents-'));
    const before = new FolderDocumentStore(folder);
    await before.receive(upload, file);
    await before.keep(upload, kept);
    const old = new Date(Date.now() - UPLOAD_LIFETIME_MS - 1000);
    for (const key of [upload, kept]) utimesSync(join(folder, key), old, old);
    const after = new FolderDocumentStore(folder);
    await after.receive(uploadKey('user-2', name), file);
    expect(await after.uploadSize(upload)).toBeNull();
    expect(await after.uploadSize(kept)).toBe(PDF.length);
    expect(readdirSync(folder, { recursive: true }).filter((path) => String(path).endsWith('.new'))).toEqual(
      [],
    );
    rmSync(folder, { recursive: true });
  });

  it('lets no other user of the machine read an upload or a document', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-documents-'));
    const store = new FolderDocumentStore(folder);
    await store.receive(upload, file);
    await store.keep(upload, kept);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const { mode } = statSync(join(entry.parentPath, entry.name));
      expect((mode & 0o777).toString(8)).toBe(entry.isFile() ? '600' : '700');
    }
    rmSync(folder, { recursive: true });
  });

  it('never leaves its folder', async () => {
    const store = new FolderDocumentStore('/nowhere');
    for (const key of ['../etc/passwd', '/etc/passwd', 'uploads/../../etc/a.pdf']) {
      expect(await store.open(key)).toBeNull();
      await expect(store.receive(key, file)).rejects.toThrow(TypeError);
    }
  });
});

describe('a document store in a bucket', () => {
  it('says that the bucket is away, and that it refuses, in the words of the catalogue', async () => {
    await using bucket = await startBucket();
    await using store = new S3DocumentStore({ bucketUrl: bucket.url, credentials: () => CREDENTIALS });
    bucket.failNext(503);
    await expect(store.open(kept)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await using other = new S3DocumentStore({
      bucketUrl: bucket.url,
      credentials: () => ({ ...CREDENTIALS, secretAccessKey: 'wrong' }),
    });
    await expect(other.open(kept)).rejects.toMatchObject({ code: 'UPSTREAM_PERMISSION' });
    await using nowhere = new S3DocumentStore({
      bucketUrl: 'http://127.0.0.1:1/papers',
      credentials: () => CREDENTIALS,
    });
    await expect(nowhere.open(kept)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});

describe('requests to a bucket', () => {
  /** Each is told apart from the others, and keeps its place in the folder. */
  const ODD_KEYS = [
    'uploads/a b.pdf',
    'uploads/a+b.pdf',
    'uploads/a%20b.pdf',
    'uploads/a%2Bb.pdf',
    'uploads/a//b.pdf',
    'uploads/a?b#c&d=e.pdf',
    "uploads/a!'()*b;:@$,[]\\.pdf",
    'uploads/Lieferschein Größe №7 運送状 🚚.pdf',
    'uploads/Gro\u0308\u00dfe.pdf',
    'uploads/.../..a.pdf',
  ];
  const sort = (some: readonly string[]) => some.toSorted();

  it('name every key as it is, for reading, writing and copying', async () => {
    await using bucket = await startBucket();
    const bucketUrl = `${bucket.url}/of a+b`;
    await using store = new S3DocumentStore({ bucketUrl, credentials: () => CREDENTIALS });
    for (const key of ODD_KEYS) {
      await store.receive(key, receivedFile(key), uploadOf(key));
      expect(await store.keep(key, `kept ${key}`)).toBe(true);
    }
    const placed = ODD_KEYS.flatMap((key) => [`/papers/of a+b/${key}`, `/papers/of a+b/kept ${key}`]);
    expect(sort(bucket.keys())).toEqual(sort(placed));
    for (const key of ODD_KEYS) {
      const document = await store.open(`kept ${key}`);
      expect(document && String(await buffer(document.body))).toBe(key);
    }
  });

  it('never leave the folder of the bucket', async () => {
    await using bucket = await startBucket();
    await using outside = new S3DocumentStore({ bucketUrl: bucket.url, credentials: () => CREDENTIALS });
    await outside.receive('secret.pdf', file, name);
    const bucketUrl = `${bucket.url}/inside`;
    await using store = new S3DocumentStore({ bucketUrl, credentials: () => CREDENTIALS });
    for (const key of ['../secret.pdf', 'a/../../secret.pdf', './../secret.pdf', '']) {
      expect(await store.open(key)).toBeNull();
      await expect(store.receive(key, file, name)).rejects.toThrow(TypeError);
      await expect(store.keep(upload, key)).rejects.toThrow(TypeError);
    }
    expect(bucket.keys()).toEqual(['/papers/secret.pdf']);
  });

  it('are signed over every name of a query, whatever its order', async () => {
    await using bucket = await startBucket();
    const names = [
      'list-type',
      'list',
      'a',
      'A',
      'ä',
      'a-b',
      'a b',
      'a+b',
      'Z',
      '_',
      '~',
      '0',
      '10',
      '9',
      'a.',
    ];
    const query = names.map((name, index) => `${encodeURIComponent(name)}=${9 - index}%20x%2B/`).join('&');
    const bucketUrl = `${bucket.url}?${query}`;
    await using store = new S3DocumentStore({ bucketUrl, credentials: () => CREDENTIALS });
    await store.receive(upload, file, name);
    expect(await store.uploadSize(upload)).toBe(PDF.length);
  });

  it('carry the session token of temporary credentials, which the bucket needs', async () => {
    await using bucket = await startBucket();
    const temporary = { ...CREDENTIALS, sessionToken: 'FwoGZXIvYXdzE//+token==' };
    bucket.admit(temporary);
    let credentials: S3Credentials = temporary;
    await using store = new S3DocumentStore({ bucketUrl: bucket.url, credentials: () => credentials });
    await store.receive(upload, file, name);
    expect(await store.keep(upload, kept)).toBe(true);
    for (const sessionToken of [null, 'an expired token']) {
      credentials = { ...temporary, sessionToken };
      await expect(store.open(kept)).rejects.toMatchObject({ code: 'UPSTREAM_PERMISSION' });
    }
  });
});

describe('names of uploads', () => {
  it('are the hash and the kind of the bytes, however these arrive', async () => {
    const bytes = Buffer.concat([PDF, Buffer.alloc(1_000, 'x')]);
    const whole = await nameUpload(receivedFile(bytes));
    expect(whole).toEqual(uploadOf(bytes));
    const dribbled = {
      sizeBytes: bytes.length,
      async *chunks() {
        for (const byte of bytes) yield Uint8Array.of(byte);
      },
    };
    expect(await nameUpload(dribbled)).toEqual(whole);
    expect(await nameUpload(receivedFile('MZ no paper'))).toBeNull();
    expect(await nameUpload(receivedFile(''))).toBeNull();
  });

  it('come back from their ids, and nothing else is one', () => {
    expect(readUploadId(uploadIdOf(name))).toEqual(name);
    for (const id of ['', 'x.pdf', `${'a'.repeat(64)}.exe`, `${'a'.repeat(64)}.pdf/..`, '../a.pdf']) {
      expect(readUploadId(id)).toBeNull();
    }
  });

  it('tell the kind of a file by its bytes alone', () => {
    expect(fileKindOf(PDF)?.mediaType).toBe('application/pdf');
    expect(fileKindOf(Buffer.from('<html><script>'))).toBeNull();
    expect(fileKindOf(Buffer.from(''))).toBeNull();
  });
});
