import { certificateProblem } from '../../domain/certificate-problem.ts';
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
  /** What to do when the system itself does not answer, or refuses. */
  readonly mend?: string;
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
    checks.map(async (check) => ({ check: check.name, findings: await within(longestMs, check) })),
  );
}

async function within(longestMs: number, check: Check): Promise<readonly Finding[]> {
  const giveUp = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<readonly Finding[]>();
  const timer = setTimeout(() => {
    giveUp.abort();
    const found = `no answer within ${longestMs / 1000} s`;
    resolve([failed(found, check.mend ?? 'See that it runs, and that this machine can reach it.')]);
  }, longestMs);
  try {
    return await Promise.race([attempt(check, giveUp.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(check: Check, signal: AbortSignal): Promise<readonly Finding[]> {
  try {
    return await check.run(signal);
  } catch (error) {
    const isSetting = error instanceof WaybillError && error.code === 'CONFIGURATION';
    const mend = isSetting ? undefined : isFull(error) ? MAKE_SPACE : check.mend;
    return [failed(messageOf(error), mend ?? adviceOf(error))];
  }
}

/** One line, with the code of the system that said it. Of a failed `fetch` the reason is in the cause. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error && error.message === 'fetch failed') return messageOf(error.cause);
  const certificate = certificateProblem(error);
  if (certificate !== null) return `its certificate is refused, because ${certificate}`;
  const [line = ''] = error.message.split('\n');
  const code = codeOf(error);
  return code === null || line.includes(code) ? line : `${line} (${code})`;
}

/** The code of the system that failed, or of the failure behind a message of our own. */
function codeOf(error: Error): string | null {
  if (error instanceof WaybillError && error.details.vendorCode !== undefined)
    return error.details.vendorCode;
  if (!(error instanceof WaybillError) && 'code' in error && typeof error.code === 'string')
    return error.code;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return error.cause instanceof Error ? codeOf(error.cause) : null;
}

/** The lines of a refusal: one for each problem, below a head; a refusal of one line is its own problem. */
export function problemsOf(error: WaybillError): readonly string[] {
  const [only = '', ...problems] = error.message.split('\n').map((line) => line.trim());
  return problems.length === 0 ? [only] : problems;
}

/** A disk, as Node and PostgreSQL call it. */
const FULL = new Set(['ENOSPC', 'EDQUOT', '53100']);
const MAKE_SPACE = 'Make space on that disk: "A full disk" in src/telemetry/RUNBOOK.md.';

function isFull(error: unknown): boolean {
  return error instanceof Error && FULL.has(codeOf(error) ?? '');
}

function adviceOf(error: unknown): string {
  return error instanceof WaybillError
    ? ERRORS[error.code].advice
    : 'Correct the setting or the system that it names.';
}
