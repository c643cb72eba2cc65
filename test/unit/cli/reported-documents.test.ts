import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { reportedDocuments } from '../../../src/cli/wiring/reported-documents.ts';
import { FolderDocumentStore } from '../../../src/document-store/folder-document-store.ts';

it('a document store that fails is in the log once, however many files it refuses', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-reported-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lines: unknown[] = [];
  const line = (...told: unknown[]) => void lines.push(told);
  const logger = { debug: line, info: line, warn: line, error: line };
  const store = reportedDocuments(new FolderDocumentStore(join(folder, 'documents')), logger);
  await store.place('exports/a.csv', Buffer.from('a'));
  expect(await store.open('exports/none.csv')).toBeNull();
  expect(lines).toEqual([]);
  // A file where a folder has to be fails every user, root too.
  writeFileSync(join(folder, 'documents/uploads'), '');
  for (const name of ['a', 'b'])
    await expect(store.place(`uploads/${name}.pdf`, Buffer.from('a'))).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
  expect(lines).toEqual([[{ reason: 'The document store cannot be written.' }, 'the document store fails']]);
});
