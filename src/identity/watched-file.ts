import { readFileSync, type Stats, statSync } from 'node:fs';
import { WaybillError } from '../domain/errors.ts';

/** A small file whose content is read again when it changes. */
export interface WatchedFile<T> {
  /** Grows with every new content in use. */
  readonly version: number;
  /** The content of the newest readable and valid file. The file is checked again after two seconds. */
  read(): T;
}

export interface WatchedFileOptions<T> {
  readonly path: string;
  /** What the file is, for messages: "the token key". */
  readonly purpose: string;
  /** Throws when the content is not valid; the message names no content. */
  readonly parse: (content: string, stats: Stats) => T;
  /** Called when a changed file cannot be used; the previous content stays in use. */
  readonly onReloadFailure: (problem: WaybillError) => void;
  /** A clock in milliseconds that never goes back. */
  readonly now?: () => number;
}

/** Milliseconds between two looks at the file. */
const CHECK_INTERVAL_MS = 2_000;

/**
 * Reads the file at once and throws CONFIGURATION when it is missing or not valid. `read` uses later changes. A change
 * that cannot be read is reported once, and the previous content stays in use, since a rotation may be under way.
 */
export function watchFile<T>(options: WatchedFileOptions<T>): WatchedFile<T> {
  const now = options.now ?? (() => performance.now());
  let checkedAt = now();
  let stamp = stampOf(options.path);
  let version = 1;
  let content = load(options);

  function refresh(): void {
    checkedAt = now();
    const seen = stampOf(options.path);
    if (seen === stamp) return;
    stamp = seen;
    try {
      content = load(options);
      version += 1;
    } catch (problem) {
      if (!(problem instanceof WaybillError)) throw problem;
      options.onReloadFailure(problem);
    }
  }

  return {
    get version() {
      if (now() - checkedAt >= CHECK_INTERVAL_MS) refresh();
      return version;
    },
    read() {
      if (now() - checkedAt >= CHECK_INTERVAL_MS) refresh();
      return content;
    },
  };
}

function load<T>({ path, purpose, parse }: WatchedFileOptions<T>): T {
  try {
    return parse(readFileSync(path, 'utf8'), statSync(path));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it cannot be read';
    throw new WaybillError('CONFIGURATION', `${purpose} (${path}): ${why}`, { cause });
  }
}

/** Two stamps are equal while the file is the same and unchanged. Never throws, since requests call it. */
function stampOf(path: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(path, { bigint: true });
    return `${ino}:${mtimeNs}:${size}`;
  } catch {
    return 'missing';
  }
}
