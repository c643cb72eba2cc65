import { WaybillError } from '../../src/domain/errors.ts';

/** Something that must answer before this process can. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects while it is not ready. */
  check(): Promise<void>;
}

export interface Readiness {
  readonly status: 'ready' | 'not ready';
  /** What does not answer, and why. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

const CHECK_TIMEOUT_MS = 2_000;

/** Runs all checks at once. Never rejects and never takes longer than two seconds. */
export async function readiness(checks: readonly ReadinessCheck[]): Promise<Readiness> {
  const results = await Promise.all(
    checks.map(async (check) => ({ name: check.name, reason: await failureOf(check) })),
  );
  const missing = results.flatMap(({ name, reason }) => (reason === null ? [] : [{ name, reason }]));
  return { status: missing.length === 0 ? 'ready' : 'not ready', missing };
}

async function failureOf(check: ReadinessCheck): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const timer = setTimeout(() => resolve('does not answer'), CHECK_TIMEOUT_MS);
  check.check().then(
    () => resolve(null),
    // Other messages may hold addresses or credentials.
    (error: unknown) => resolve(error instanceof WaybillError ? error.message : 'fails'),
  );
  return promise.finally(() => clearTimeout(timer));
}
