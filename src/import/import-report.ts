import { type FileHandle, open, realpath } from 'node:fs/promises';
import { WaybillError } from '../domain/errors.ts';
import type { Finding } from './assemble-shipment.ts';
import { SpilledSort } from './spilled-sort.ts';

const HEADER = 'line,outcome,column,value,reason,advice\n';

/** The longest value that the report repeats. */
const LONGEST_VALUE = 200;

/**
 * The report of an import: a CSV file with one line for each finding, in the order of the lines of the file. It lists
 * every line of the input that is not in the portal as REFUSED.
 */
export class ImportReport implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  #findings = 0;
  readonly #sorted = new SpilledSort<readonly [finding: Finding, order: number]>(
    ([one, first], [other, second]) => one.line - other.line || first - second,
  );

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /**
   * @param inputs are files that the report must not replace
   * @throws WaybillError BAD_USER_INPUT when the file cannot be written.
   */
  static async open(path: string, inputs: readonly string[]): Promise<ImportReport> {
    await refuseReplacing(path, inputs);
    try {
      return new ImportReport(await open(path, 'w'), path);
    } catch (cause) {
      throw unwritable(path, cause as Error);
    }
  }

  async add(...findings: readonly Finding[]): Promise<void> {
    for (const finding of findings) {
      const value = shown(finding.value);
      this.#findings += 1;
      await this.#sorted.add([{ ...finding, value }, this.#findings], 200 + value.length);
    }
  }

  /** @throws WaybillError BAD_USER_INPUT when some of the report was not written. */
  async write(): Promise<void> {
    try {
      await this.#file.appendFile(HEADER);
      let text = '';
      for await (const [{ line, outcome, column, value, reason, advice }] of this.#sorted.sorted()) {
        text += `${line},${outcome},${[column, value, reason, advice].map(quoted).join(',')}\n`;
        if (text.length < 65_536) continue;
        await this.#file.appendFile(text);
        text = '';
      }
      await this.#file.appendFile(text);
    } catch (cause) {
      throw unwritable(this.#path, cause as Error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sorted[Symbol.asyncDispose]();
    await this.#file.close();
  }
}

/** @throws WaybillError BAD_USER_INPUT when the report would be written over a file that the import reads */
export async function refuseReplacing(report: string, inputs: readonly string[]): Promise<void> {
  const [path, ...read] = await Promise.all(
    [report, ...inputs].map((file) => realpath(file).catch(() => null)),
  );
  if (path != null && read.includes(path)) {
    throw new WaybillError('BAD_USER_INPUT', `The report would replace ${report}. Name another file for it.`);
  }
}

function unwritable(path: string, cause: Error): WaybillError {
  return new WaybillError('BAD_USER_INPUT', `Cannot write the report ${path}: ${cause.message}`, { cause });
}

/** On one line, with every character visible: a value is often refused because of an invisible character. */
function shown(value: string): string {
  const text = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{fffd}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `<U+${code}>`;
  });
}

/** An apostrophe keeps a spreadsheet from running a value as a formula. */
function quoted(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
