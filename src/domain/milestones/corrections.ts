import { factKey, type TrackingFact } from './fact.ts';

export interface CorrectedFacts<Fact> {
  /** Facts that nothing in force retracts or supersedes. */
  readonly inForce: readonly Fact[];
  /** Corrections that correct one another in a circle: no rule can decide which of them holds. */
  readonly contradictory: readonly Fact[];
}

/**
 * Applies retractions and replacements. A correction counts when it is itself in force, so a retracted retraction
 * brings its fact back. The result does not depend on the order of the facts. `facts` holds one fact for each key.
 *
 * @param isSound whether a fact may correct others; an unsound fact can still be corrected
 */
export function applyCorrections<Fact extends TrackingFact>(
  facts: readonly Fact[],
  isSound: (fact: Fact) => boolean,
): CorrectedFacts<Fact> {
  const correctorsOf = new Map<string, string[]>();
  for (const fact of facts) {
    const target = targetOf(fact);
    if (target === null || fact.correction === 'CONFIRMS' || !isSound(fact)) continue;
    correctorsOf.set(target, [...(correctorsOf.get(target) ?? []), factKey(fact)]);
  }
  if (correctorsOf.size === 0) return { inForce: facts, contradictory: [] };

  // In force: every corrector is out of force. Out of force: some corrector is in force. Repeat until nothing settles.
  const settled = new Map<string, boolean>();
  let undecided = [...facts];
  for (let before = -1; before !== undecided.length; ) {
    before = undecided.length;
    undecided = undecided.filter((fact) => {
      const correctors = correctorsOf.get(factKey(fact)) ?? [];
      if (correctors.some((key) => settled.get(key) === true)) settled.set(factKey(fact), false);
      else if (correctors.every((key) => settled.get(key) === false)) settled.set(factKey(fact), true);
      return !settled.has(factKey(fact));
    });
  }
  return { inForce: facts.filter((fact) => settled.get(factKey(fact)) === true), contradictory: undecided };
}

/** The key of the fact that a correction names; null for other facts. */
export function targetOf({ correction, correctsSource, correctsEventId }: TrackingFact): string | null {
  return correction === null || correctsSource === null || correctsEventId === null
    ? null
    : factKey({ source: correctsSource, eventId: correctsEventId });
}
