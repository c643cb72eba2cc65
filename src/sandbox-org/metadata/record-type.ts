import { join } from 'node:path';
import { children, flag, metadataFiles, readMetadata, text } from './source-folder.ts';

/** A record type of an object: which values of restricted picklists its records may have. */
export interface RecordTypeMetadata {
  readonly developerName: string;
  readonly label: string;
  readonly isActive: boolean;
  /** Field in lower case → values; a field that it does not name offers all. */
  readonly picklists: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Record types of an object's folder, by name. */
export function recordTypes(objectFolder: string): readonly RecordTypeMetadata[] {
  return metadataFiles(join(objectFolder, 'recordTypes'), 'recordType').map((file) => {
    const node = readMetadata(file.path, 'RecordType');
    return {
      developerName: text(node, 'fullName') ?? file.name,
      label: text(node, 'label') ?? file.name,
      isActive: flag(node, 'active', true),
      picklists: new Map(
        children(node, 'picklistValues').map((list) => [
          (text(list, 'picklist') ?? '').toLowerCase(),
          // A name in such a file is encoded as in an address: `Next%20Day`.
          new Set(children(list, 'values').map((value) => decodeURIComponent(text(value, 'fullName') ?? ''))),
        ]),
      ),
    };
  });
}
