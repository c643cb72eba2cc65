import { stat } from 'node:fs/promises';
import type { Config } from '../../config/environment.ts';
import { type Check, type Finding, failed, ok, warning } from './check.ts';

const HOUR_MS = 3_600_000;
/** As in the alert: a nightly backup and two hours. */
const OLDEST_HOURS = 26;

export function backupCheck({ backupMark }: Config): Check {
  return {
    name: 'backup',
    mend: 'Run "waybill backup FILE" with WAYBILL_BACKUP_MARK set, or let the backup job touch that file at its end.',
    run: async () => {
      if (backupMark === null) {
        const found = 'WAYBILL_BACKUP_MARK is not set, so the age of the last backup is not known';
        return [warning(found, 'Let the backup job touch a file, and name it there.')];
      }
      const { mtimeMs } = await stat(backupMark);
      return [backupFinding((Date.now() - mtimeMs) / HOUR_MS)];
    },
  };
}

export function backupFinding(hours: number): Finding {
  const found = `the last one is ${Math.max(0, Math.floor(hours))} hours old`;
  return hours <= OLDEST_HOURS
    ? ok(found)
    : failed(found, 'Run "waybill backup FILE" now, and see why the backup job did not end.');
}
