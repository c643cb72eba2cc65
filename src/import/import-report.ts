import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Finding } from './assemble-shipment.ts';

/**
 * The report of an import: a CSV file with one line for each finding, in the order in which they were met. Every line
 * of the input that is not in the portal is in it as REFUSED.
 */
export class ImportReport {
  readonly path: string;
  readonly #file;

  constructor(path: string) {
    this.path = path;
    this.#file = createWriteStream(path);
    this.#file.write('line,outcome,column,reason\n');
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
