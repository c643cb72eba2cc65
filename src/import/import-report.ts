import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { WaybillError } from '../domain/errors.ts';
import type { Finding } from './assemble-shipment.ts';

/**
 * The report of an import: a CSV file with one line for each finding, in the order of the findings. It lists every line
 * of the input that is not in the portal as REFUSED.
 */
export class ImportReport {
  readonly #file: WriteStream;
  readonly #path: string;

  private constructor(file: WriteStream, path: string) {
    this.#file = file;
    this.#path = path;
    // A disk that fills up is reported when the report is closed; the import itself goes on.
    file.on('error', () => undefined);
    this.#file.write('line,outcome,column,reason\n');
  }

  /** @throws WaybillError BAD_USER_INPUT when the file cannot be written. */
  static async open(path: string): Promise<ImportReport> {
    const file = createWriteStream(path);
    try {
      await once(file, 'open');
    } catch (cause) {
      throw unwritable(path, cause as Error);
    }
    return new ImportReport(file, path);
  }

  write(findings: readonly Finding[]): void {
    for (const { line, outcome, column, reason } of findings) {
      this.#file.write(`${line},${outcome},${quoted(column)},${quoted(reason)}\n`);
    }
  }

  /** @throws WaybillError BAD_USER_INPUT when some of the report was not written. */
  async close(): Promise<void> {
    this.#file.end();
    try {
      await finished(this.#file);
    } catch (cause) {
      throw unwritable(this.#path, cause as Error);
    }
  }
}

function unwritable(path: string, cause: Error): WaybillError {
  return new WaybillError('BAD_USER_INPUT', `Cannot write the report ${path}: ${cause.message}`, { cause });
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
