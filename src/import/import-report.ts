import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { WaybillError } from '../domain/errors.ts';
import type { Finding } from './assemble-shipment.ts';

/**
 * The report of an import: a CSV file with one line for each finding, in the order in which they were met. Every line
 * of the input that is not in the portal is in it as REFUSED.
 */
export class ImportReport {
  readonly #file: WriteStream;

  private constructor(file: WriteStream) {
    this.#file = file;
    this.#file.write('line,outcome,column,reason\n');
  }

  /** @throws WaybillError BAD_USER_INPUT when the file cannot be written. */
  static async open(path: string): Promise<ImportReport> {
    const file = createWriteStream(path);
    try {
      await once(file, 'open');
    } catch (cause) {
      const { message } = cause as Error;
      throw new WaybillError('BAD_USER_INPUT', `Cannot write the report ${path}: ${message}`, { cause });
    }
    return new ImportReport(file);
  }

  write(findings: readonly Finding[]): void {
    for (const { line, outcome, column, reason } of findings) {
      this.#file.write(`${line},${outcome},${quoted(column)},${quoted(reason)}\n`);
    }
  }

  async close(): Promise<void> {
    this.#file.end();
    await once(this.#file, 'finish');
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
