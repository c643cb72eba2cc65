import type { Stats } from 'node:fs';
import type { WaybillError } from '../domain/errors.ts';
import { type WatchedFile, watchFile } from './watched-file.ts';

export interface SecretFileOptions {
  /** True (production) refuses a file that users other than its owner and group may read or write. */
  readonly production: boolean;
  readonly onReloadFailure: (problem: WaybillError) => void;
  readonly now?: () => number;
}

/**
 * A secret in a file, read again when the file changes. `parse` gets the content without surrounding white space.
 */
export function secretFile<T>(
  path: string,
  purpose: string,
  parse: (content: string) => T,
  { production, ...watching }: SecretFileOptions,
): WatchedFile<T> {
  return watchFile({
    ...watching,
    path,
    purpose,
    parse(content, stats) {
      if (production) refuseOpenFile(stats);
      const secret = content.trim();
      if (secret === '') throw new Error('it is empty');
      return parse(secret);
    },
  });
}

function refuseOpenFile({ mode }: Stats): void {
  if ((mode & 0o007) !== 0)
    throw new Error('every user of the machine may open it; make its mode 0600 or 0640');
}
