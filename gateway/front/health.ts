import { WaybillError } from '../../src/domain/errors.ts';

/** A dependency of the process. */
export interface ReadinessCheck {
  readonly name: string;
  /** Rejects while the dependency does not answer. */
  check(): Promise<void>;
  /** Called when `check` has failed. Whether the process can answer nobody without this dependency. Default: true. */
  readonly isNeeded?: () => boolean;
}

export interface Readiness {
  /** `degraded`: some answers are partial or come from a cache. */
  readonly status: 'ready' | 'degraded' | 'not ready';
  /** The dependencies that do not answer, with the reason. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
}

const CHECK_TIMEOUT_MS = 2_000;

/**
 * Runs all checks at once. The process is not ready when a needed dependency is missing, or when all `parts` are missing:
 * one part is enough to answer something. Never rejects; takes two seconds at most.
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
    // Messages of other errors may hold addresses or credentials.
    (error: unknown) => resolve(error instanceof WaybillError ? error.message : 'fails'),
  );
  return promise.finally(() => clearTimeout(timer));
}
