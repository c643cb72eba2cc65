import { factKey, type TrackingFact } from './fact.ts';

export interface CorrectedFacts<Fact> {
  /** Facts that nothing in force retracts or supersedes. */
  readonly inForce: readonly Fact[];
  /** Corrections that correct one another in a circle: no rule can decide which of them holds. */
  readonly contradictory: readonly Fact[];
}

/** The key of the fact that a correction names, or `AMBIGUOUS`; null for other facts, and while that fact is unknown. */
export type TargetOf = (fact: TrackingFact) => string | typeof AMBIGUOUS | null;
export const AMBIGUOUS = Symbol('several facts of that source and event id');

/**
 * Finds the facts that corrections name, among all facts of their shipments. A correction without a reporter names the only
 * fact with its source and event id. If several reporters have such a fact, the correction is ambiguous.
 */
export function targetsAmong(facts: readonly TrackingFact[]): TargetOf {
  let byId: ReadonlyMap<string, string | typeof AMBIGUOUS> | null = null;
  return ({ shipmentId, correction, correctsSource, correctsReporter, correctsEventId }) => {
    if (correction === null || correctsSource === null || correctsEventId === null) return null;
    const named = { source: correctsSource, shipmentId, eventId: correctsEventId };
    if (correctsReporter !== null) return factKey({ ...named, reporter: correctsReporter });
    byId ??= keysById(facts);
    return byId.get(idKey(named)) ?? null;
  };
}

/**
 * Applies retractions and replacements. A correction counts when it is itself in force, so a retracted retraction
 * brings its fact back. An ambiguous correction corrects nothing. The result does not depend on the order of the facts.
 * `facts` holds one fact for each key.
 *
 * @param isSound whether a fact may correct others; an unsound fact can still be corrected
 */
export function applyCorrections<Fact extends TrackingFact>(
  facts: readonly Fact[],
  targetOf: TargetOf,
  isSound: (fact: Fact) => boolean,
): CorrectedFacts<Fact> {
  const correctorsOf = new Map<string, string[]>();
  for (const fact of facts) {
    const target = targetOf(fact);
    if (typeof target !== 'string' || fact.correction === 'CONFIRMS' || !isSound(fact)) continue;
    correctorsOf.set(target, [...(correctorsOf.get(target) ?? []), factKey(fact)]);
  }
  if (correctorsOf.size === 0) return { inForce: facts, contradictory: [] };

  const settled = settledBy(facts.map(factKey), correctorsOf);
  return {
    inForce: facts.filter((fact) => settled.get(factKey(fact)) === true),
    contradictory: facts.filter((fact) => !settled.has(factKey(fact))),
  };
}

/**
 * Whether each fact is in force, by key: when all of its correctors are out of force. A key is missing where facts correct one
 * another in a circle, and where such a fact decides.
 */
export function settledBy(
  keys: readonly string[],
  correctorsOf: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, boolean> {
  const settled = new Map<string, boolean>();
  let undecided = keys;
  for (let before = -1; before !== undecided.length; ) {
    before = undecided.length;
    undecided = undecided.filter((key) => {
      const correctors = correctorsOf.get(key) ?? [];
      if (correctors.some((corrector) => settled.get(corrector) === true)) settled.set(key, false);
      else if (correctors.every((corrector) => settled.get(corrector) === false)) settled.set(key, true);
      return !settled.has(key);
    });
  }
  return settled;
}

/** By shipment, source and event id: the key of the only such fact, or `AMBIGUOUS`. */
function keysById(facts: readonly TrackingFact[]): ReadonlyMap<string, string | typeof AMBIGUOUS> {
  const keys = new Map<string, string | typeof AMBIGUOUS>();
  for (const fact of facts) {
    const known = keys.get(idKey(fact));
    keys.set(idKey(fact), known === undefined || known === factKey(fact) ? factKey(fact) : AMBIGUOUS);
  }
  return keys;
}

function idKey({ source, shipmentId, eventId }: Pick<TrackingFact, 'source' | 'shipmentId' | 'eventId'>) {
  return `${source} ${shipmentId} ${eventId}`;
}
