import { ERRORS, WaybillError } from '../../domain/errors.ts';

/** SKIPPED: the installation does not have it, or another check says already why it cannot be asked. */
export type CheckState = 'OK' | 'WARNING' | 'FAILED' | 'SKIPPED';

export interface Finding {
  readonly state: CheckState;
  /** What was found, in one line. */
  readonly found: string;
  /** What a person has to do; null for nothing. */
  readonly mend: string | null;
}

export interface Check {
  readonly name: string;
  /** @param signal aborts when the check has taken too long */
  readonly run: (signal: AbortSignal) => Promise<readonly Finding[]>;
}

export interface Checked {
  readonly check: string;
  readonly findings: readonly Finding[];
}

/** How long one check may take, milliseconds. */
const LONGEST_MS = 10_000;

export function ok(found: string): Finding {
  return { state: 'OK', found, mend: null };
}

export function warning(found: string, mend: string): Finding {
  return { state: 'WARNING', found, mend };
}

export function failed(found: string, mend: string): Finding {
  return { state: 'FAILED', found, mend };
}

export function skipped(found: string): Finding {
  return { state: 'SKIPPED', found, mend: null };
}

/**
 * Runs all checks at the same time. Each gets a result, whatever becomes of the others: a check that throws has failed, and
 * so has one that does not end in time.
 */
export async function runChecks(
  checks: readonly Check[],
  longestMs = LONGEST_MS,
): Promise<readonly Checked[]> {
  return await Promise.all(
    checks.map(async ({ name, run }) => ({ check: name, findings: await within(longestMs, run) })),
  );
}

async function within(longestMs: number, run: Check['run']): Promise<readonly Finding[]> {
  const giveUp = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<readonly Finding[]>();
  const timer = setTimeout(() => {
    giveUp.abort();
    const found = `no answer within ${longestMs / 1000} s`;
    resolve([failed(found, 'See that it runs, and that this machine can reach it.')]);
  }, longestMs);
  try {
    return await Promise.race([attempt(run, giveUp.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(run: Check['run'], signal: AbortSignal): Promise<readonly Finding[]> {
  try {
    return await run(signal);
  } catch (error) {
    return [failed(messageOf(error), adviceOf(error))];
  }
}

/** One line, with the code of the system that said it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code =
    error instanceof WaybillError ? error.details.vendorCode : (error as NodeJS.ErrnoException).code;
  const [line = ''] = error.message.split('\n');
  return code === undefined || line.includes(code) ? line : `${line} (${code})`;
}

/** The lines of a refusal: one for each problem, below a head; a refusal of one line is its own problem. */
export function problemsOf(error: WaybillError): readonly string[] {
  const [only = '', ...problems] = error.message.split('\n').map((line) => line.trim());
  return problems.length === 0 ? [only] : problems;
}

function adviceOf(error: unknown): string {
  return error instanceof WaybillError
    ? ERRORS[error.code].advice
    : 'Correct the setting or the system that it names.';
}
