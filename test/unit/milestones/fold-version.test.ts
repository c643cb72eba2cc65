import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { proofEventId } from '../../../src/domain/documents.ts';
import { CONFIRMABLE, type TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import { FOLD_VERSION } from '../../../src/domain/milestones/fold-version.ts';
import type { ShipmentPlan } from '../../../src/domain/milestones/plan.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { fact, NO_PROMISES } from './facts.ts';

/** The digest of the fold's answers by each version of the rule. Lines are added, never changed. */
const ANSWERS: Readonly<Record<number, string>> = {
  1: 'f9ba407f7685e0e2a2828a63ffc30f1d87d69203009b67281db24c22512979ec',
  2: '9ff42d329d021de92d16efe32dd26e759b17cf42c1b52af80521325356263bee',
  3: '394055f619b931a15efcea42bd93fcca9e72f436743e97494eec9ff7e0b456ba',
};

const HISTORIES = 3_000;
const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 1);
/** Milestones on the way of a shipment come more often than the others. */
const USUAL = [
  'BOOKED',
  'PICKED_UP',
  'IN_TRANSIT',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
  'DELIVERED',
  'PROOF_OF_DELIVERY_AVAILABLE',
  'RETURNED',
] as const;
/** As of version 1. A milestone that is added later changes no answer about stored facts. */
const OTHERS = [
  null,
  'PICKUP_SCHEDULED',
  'PICKUP_ATTEMPTED',
  'ARRIVED_AT_PICKUP',
  'DEPARTED_TERMINAL',
  'ARRIVED_AT_TERMINAL',
  'CUSTOMS_HOLD',
  'CUSTOMS_CLEARED',
  'ARRIVED_AT_DELIVERY',
  'DELIVERY_ATTEMPTED',
  'PARTIALLY_DELIVERED',
  'EXCEPTION_OPENED',
  'EXCEPTION_RESOLVED',
  'CANCELLED',
] as const;
const FILE = 'legacy';

/** The same numbers on every machine and with every version of every library. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

type Below = (below: number) => number;

function oneOf<T>(below: Below, values: readonly T[]): T {
  return values[below(values.length)] as T;
}

function planFrom(below: Below): ShipmentPlan {
  const types = oneOf(below, [
    [],
    ['PICKUP', 'DELIVERY'],
    ['PICKUP', 'DELIVERY', 'DELIVERY'],
    ['PICKUP', 'TERMINAL', 'DELIVERY'],
  ] as const);
  const promised = (days: number) =>
    below(2) === 0 ? null : { at: new Date(START + days * DAY), dateOnly: below(2) === 0 };
  return {
    ...NO_PROMISES,
    stops: types.map((type, at) => ({ sequence: at + 1, type })),
    file: below(4) === 0 ? FILE : null,
    delivery: promised(3 + below(3)),
    deliveryTimeZone: oneOf(below, [null, 'America/Chicago', 'Asia/Tokyo']),
    pickup: promised(1),
    pickupTimeZone: oneOf(below, [null, 'Europe/Amsterdam']),
  };
}

/** Some facts correct another one of the history, before or after them. */
function factsFrom(below: Below): readonly TrackingFact[] {
  const facts = Array.from({ length: 1 + below(9) }, (_, at) => factFrom(below, at));
  return facts.map((one) => {
    const target = oneOf(below, facts);
    if (below(8) > 0 || target === one) return one;
    const correction = oneOf(below, ['RETRACTS', 'SUPERSEDES', 'CONFIRMS', 'CONFIRMS'] as const);
    return {
      ...one,
      correction,
      correctsSource: target.source,
      correctsReporter: below(3) === 0 ? null : target.reporter,
      correctsEventId: target.eventId,
      confirms: correction === 'CONFIRMS' ? oneOf(below, CONFIRMABLE) : null,
    };
  });
}

function factFrom(below: Below, at: number): TrackingFact {
  const milestone = below(4) === 0 ? oneOf(below, OTHERS) : oneOf(below, USUAL);
  const dateOnly = below(4) === 0;
  const wrong = below(25);
  const slot = wrong === 0 ? -50_000 : wrong === 1 ? 4_000 : wrong === 2 ? -200 : below(40);
  const occurred = new Date(START + slot * (DAY / 4)).toISOString();
  const classifier = oneOf(below, ['ACTUAL', 'ACTUAL', 'ACTUAL', 'ACTUAL', 'PLANNED', 'ESTIMATED'] as const);
  const ahead = below(20) === 0 ? 4_000 * DAY : below(40) * (DAY / 4);
  const paper = milestone === 'PROOF_OF_DELIVERY_AVAILABLE' && below(2) === 0;
  const document = proofEventId(
    `01900000-0000-7000-8000-00000000000${at}`,
    oneOf(below, ['CUSTOMER', 'OTHERS']),
  );
  return fact(milestone, dateOnly ? occurred.slice(0, 10) : occurred, {
    source: paper ? 'PORTAL' : oneOf(below, ['PORTAL', 'HANDHELD', 'CARRIER', 'EDI']),
    reporter: paper ? HUB_REPORTER : oneOf(below, ['driver', 'ABCD']),
    eventId: paper ? document : oneOf(below, [`event ${at}`, `event ${at}`, 'told again']),
    recordedAt: new Date(START + 60 * DAY + at * 1_000),
    classifier,
    expectedAt: classifier === 'ACTUAL' ? null : new Date(START + ahead),
    expectedDateOnly: below(3) === 0,
    stopSequence: oneOf(below, [null, null, 1, 2, 3, 7]),
    dialect: oneOf(below, [null, 'X12', FILE]),
  });
}

type History = readonly [facts: readonly TrackingFact[], plan: ShipmentPlan];

/** Histories at the limits of the rules: one time that grows from fold to fold, by minutes or by days. */
function limits(): readonly History[] {
  const steps = Array.from({ length: 140 }, (_, at) => at - 70);
  const later = (days: number) => new Date(START + days * DAY).toISOString();
  const told = (days: number, more: Partial<TrackingFact> = {}) =>
    fact('DELIVERED', later(days), { recordedAt: new Date(START + 100 * DAY), ...more });
  const booked = fact('BOOKED', later(0), { source: 'CARRIER' });
  return steps.flatMap((step): readonly History[] => {
    const minutes = new Date(START + step * 60_000);
    const halfYears = new Date(START + step * 182 * DAY);
    const planned = { classifier: 'PLANNED', expectedAt: halfYears } as const;
    return [
      [[booked, told(step)], NO_PROMISES],
      [[told(0), told(step / 8, { reporter: 'ABCD' })], NO_PROMISES],
      [[told(0, { recordedAt: minutes })], NO_PROMISES],
      [[told(0, { recordedAt: new Date(START + (step * DAY) / 24), dateOnly: true })], NO_PROMISES],
      [[told(step * 182)], NO_PROMISES],
      [[told(0, planned)], NO_PROMISES],
      [[told(0)], { ...NO_PROMISES, delivery: { at: minutes, dateOnly: false } }],
    ];
  });
}

/** What the portal stores of a fold, and what it puts before people. Facts stand by their place in the history. */
function answers() {
  const below = numbersFrom(20_261_130);
  const drawn = Array.from({ length: HISTORIES }, (): History => [factsFrom(below), planFrom(below)]);
  return [...drawn, ...limits()].map(([facts, plan]) => {
    const { current, proof, readAs, review, estimatedDelivery, ...state } = foldMilestones(facts, plan);
    const place = (one: TrackingFact | null) => (one === null ? null : facts.indexOf(one));
    return {
      ...state,
      current: current && { ...current, fact: place(current.fact) },
      estimatedDelivery: estimatedDelivery && { ...estimatedDelivery, fact: place(estimatedDelivery.fact) },
      proof: place(proof),
      readAs: Array.from(readAs, ([one, milestone]) => ({ fact: place(one), milestone })),
      review: review.map(({ fact: one, reason }) => ({ fact: place(one), reason })),
    };
  });
}

it('gives the answers of its version: a rule that changes raises the version', () => {
  const digest = createHash('sha256').update(JSON.stringify(answers())).digest('hex');
  const advice = `The fold gives other answers than version ${FOLD_VERSION} did, so stored shipments must be folded again.
Raise FOLD_VERSION in src/domain/milestones/fold-version.ts, and add to ANSWERS: ${FOLD_VERSION + 1}: '${digest}'.
If no answer was meant to change, the fold has a mistake.`;
  expect(digest, advice).toBe(ANSWERS[FOLD_VERSION]);
  expect(Object.keys(ANSWERS).map(Number)).toEqual(Array.from({ length: FOLD_VERSION }, (_, at) => at + 1));
});

it('asks the fold for every kind of answer', () => {
  const given = answers();
  const reasons = new Set(given.flatMap(({ review }) => review.map(({ reason }) => reason)));
  const all = [...CONFIRMABLE, 'CONTRADICTORY_CORRECTION', 'AMBIGUOUS_CORRECTION'] as const;
  expect(all.filter((one) => !reasons.has(one))).toEqual([]);
  expect(new Set(given.flatMap(({ readAs }) => readAs.map(({ milestone }) => milestone)))).toEqual(
    new Set(['PARTIALLY_DELIVERED', 'RETURNED']),
  );
  for (const part of [
    'proof',
    'delivered',
    'deliveredOnTime',
    'pickedUpOnTime',
    'estimatedDelivery',
  ] as const)
    expect(given.filter((state) => state[part] !== null).length, part).toBeGreaterThan(50);
});
