import { applyCorrections, type TargetOf } from './corrections.ts';
import { factKey, type ReviewReason, type TrackingFact } from './fact.ts';

/**
 * A predicate: has a reviewer confirmed this fact for this reason? A confirmation counts while no fact with a sound clock
 * retracts it or supersedes it. Facts with an unsound clock are left out of that test, so a fact that a confirmation
 * admits cannot retract the same confirmation. The result does not depend on the order of the facts.
 */
export function confirmationsAmong<Fact extends TrackingFact>(
  facts: readonly Fact[],
  targetOf: TargetOf,
  hasSoundClock: (fact: Fact) => boolean,
): (fact: Fact, reason: ReviewReason) => boolean {
  if (!facts.some((fact) => fact.correction === 'CONFIRMS')) return () => false;
  const { inForce } = applyCorrections(facts.filter(hasSoundClock), targetOf, () => true);
  const confirmed = new Set(
    inForce.flatMap((fact) => {
      const target = targetOf(fact);
      return fact.correction === 'CONFIRMS' && typeof target === 'string'
        ? [`${fact.confirms} ${target}`]
        : [];
    }),
  );
  return (fact, reason) => confirmed.has(`${reason} ${factKey(fact)}`);
}
