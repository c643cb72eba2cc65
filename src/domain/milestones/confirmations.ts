import { applyCorrections, targetOf } from './corrections.ts';
import { factKey, type ReviewReason, type TrackingFact } from './fact.ts';

/**
 * What people confirmed, as a question to ask of each fact. A confirmation counts while it is in force itself, judged
 * by the facts whose clocks nobody doubts: so what it lets in cannot take it back, and the answer does not depend on
 * any order.
 */
export function confirmationsAmong<Fact extends TrackingFact>(
  facts: readonly Fact[],
  hasSoundClock: (fact: Fact) => boolean,
): (fact: Fact, reason: ReviewReason) => boolean {
  if (!facts.some((fact) => fact.correction === 'CONFIRMS')) return () => false;
  const { inForce } = applyCorrections(facts.filter(hasSoundClock), () => true);
  const confirmed = new Set(
    inForce
      .filter((fact) => fact.correction === 'CONFIRMS')
      .map((fact) => `${fact.confirms} ${targetOf(fact)}`),
  );
  return (fact, reason) => confirmed.has(`${reason} ${factKey(fact)}`);
}
