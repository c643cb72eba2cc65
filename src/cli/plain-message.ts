import { resolve } from 'node:path';
import { settingOfPath } from '../config/environment.ts';
import { WaybillError } from '../domain/errors.ts';

/** What the system says of a file, in words. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be used by the user of this process',
  EPERM: 'may not be used by the user of this process',
  EROFS: 'is on a read-only file system',
  ENOSPC: 'has no space left: the disk is full',
  EDQUOT: 'has no space left: the quota is used up',
  ENOENT: 'is not there',
  EISDIR: 'is a folder, and a file is needed',
  ENOTDIR: 'leads through a file, and a folder is needed',
  EEXIST: 'is there already, and of another kind',
  EMFILE: 'cannot be opened: this process has too many files open',
  ELOOP: 'is a circle of links',
  EIO: 'cannot be read or written: the disk reports an error',
};

/** One clear message for a known error or for a file that cannot be used; the whole trace for a fault of ours. */
export function plainMessage(error: unknown, settingOf = settingOfPath): string {
  if (error instanceof WaybillError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return fileMessage(error, settingOf) ?? error.stack ?? error.message;
}

function fileMessage(error: NodeJS.ErrnoException, settingOf: typeof settingOfPath): string | null {
  const { code, path } = error;
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason === undefined) return null;
  // A failed read or write of an open file names none.
  if (path === undefined) return `A file ${reason} (${code}).`;
  const setting = settingOf(resolve(path));
  const mend = setting === null ? '' : ` Correct ${setting}.`;
  return `${path} ${reason} (${code}).${mend}`;
}
