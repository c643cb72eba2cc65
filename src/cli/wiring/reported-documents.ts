import { join } from 'node:path';
import type { Config } from '../../config/environment.ts';
import type { DocumentStore } from '../../document-store/document-store.ts';
import { FolderDocumentStore } from '../../document-store/folder-document-store.ts';
import { S3DocumentStore } from '../../document-store/s3-document-store.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { Logger } from '../logger.ts';
import { bucketCredentials } from './bucket-credentials.ts';

/** Between two lines of the log, milliseconds: a full disk refuses every upload. */
const QUIET_MS = 60_000;

/** A folder, or the bucket whose address is set; `opened` closes it. */
export function openDocuments(
  config: Config,
  logger: Logger,
  opened: Pick<AsyncDisposableStack, 'use'>,
): DocumentStore {
  const { documentsUrl: bucketUrl, dataFolder } = config;
  if (bucketUrl === null)
    return reportedDocuments(new FolderDocumentStore(join(dataFolder, 'documents')), logger);
  const credentials = bucketCredentials(config, logger);
  return reportedDocuments(opened.use(new S3DocumentStore({ bucketUrl, credentials })), logger);
}

/** The same store; what fails in it is in the log, too, because only the person who sent a file sees the answer. */
export function reportedDocuments(store: DocumentStore, logger: Logger): DocumentStore {
  let quietUntil = 0;
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const isFailure = error instanceof WaybillError && error.details.system === 'PORTAL';
      if (isFailure && performance.now() >= quietUntil) {
        quietUntil = performance.now() + QUIET_MS;
        logger.error({ reason: error.message }, 'the document store fails');
      }
      throw error;
    }
  };
  return {
    receive: (...given) => told(store.receive(...given)),
    uploadSize: (...given) => told(store.uploadSize(...given)),
    keep: (...given) => told(store.keep(...given)),
    place: (...given) => told(store.place(...given)),
    open: (...given) => told(store.open(...given)),
    remove: (...given) => told(store.remove(...given)),
  };
}
