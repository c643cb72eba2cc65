import { WaybillError } from '../../src/domain/errors.ts';

/** Something that a process works with. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects while it does not answer. */
  check(): Promise<void>;
  /** Whether nobody can be answered without it, asked when it does not answer. Always, unless given. */
  readonly isNeeded?: () => boolean;
}

export interface Readiness {
  /** `degraded`: some answers are partial or come from a cache. */
  readonly status: 'ready' | 'degraded' | 'not ready';
  /** What does not answer, and why. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

const CHECK_TIMEOUT_MS = 2_000;

/**
 * Runs all checks at once. Not ready when something needed is missing, or every one of `parts`, of which one is enough to
 * answer something. Never rejects and never takes longer than two seconds.
 */
export async function readiness(
  checks: readonly ReadinessCheck[],
  parts: readonly ReadinessCheck[] = [],
): Promise<Readiness> {
  const [ofChecks, ofParts] = await Promise.all([missingOf(checks), missingOf(parts)]);
  const missing = [...ofParts, ...ofChecks].map(({ check: { name }, reason }) => ({ name, reason }));
  const isUseless = parts.length > 0 && ofParts.length === parts.length;
  if (isUseless || ofChecks.some(({ check }) => check.isNeeded?.() ?? true)) {
    return { status: 'not ready', missing };
  }
  return { status: missing.length === 0 ? 'ready' : 'degraded', missing };
}

async function missingOf(checks: readonly ReadinessCheck[]) {
  const results = await Promise.all(checks.map(async (check) => ({ check, reason: await failureOf(check) })));
  return results.flatMap(({ check, reason }) => (reason === null ? [] : [{ check, reason }]));
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
