import type { Figure } from './figures.ts';

export interface RunOptions {
  readonly isQuick: boolean;
  /** Told by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** One line of progress. */
  readonly print: (line: string) => void;
}

/** One row of the scorecard. */
export interface Row {
  readonly number: number;
  /** As `--row` takes it. */
  readonly name: string;
  readonly fault: string;
  readonly expected: string;
  /** @throws when it cannot be measured; the row has failed then. */
  readonly run: (options: RunOptions) => Promise<readonly Figure[]>;
}
