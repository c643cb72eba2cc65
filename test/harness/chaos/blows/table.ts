import type { Blow } from './blow.ts';
import { TERMINATE_BACKENDS } from './connections.ts';
import { FREEZE, RANDOM_KILLS, STEP_KILLS } from './kills.ts';
import { TWO_PENDING_WRITES } from './pending-writes.ts';
import { ABORT_PLANNER } from './planner.ts';

const NEIGHBOURS: readonly Blow[] = [TERMINATE_BACKENDS, ABORT_PLANNER, TWO_PENDING_WRITES];

/** Every blow, once each and in this order. */
export const ALL_BLOWS: readonly Blow[] = [...STEP_KILLS, FREEZE, ...RANDOM_KILLS, ...NEIGHBOURS];

/**
 * A part of them for the tests. Workers are killed first: what they had claimed is free again after half a minute.
 */
export const SOME_BLOWS: readonly Blow[] = [
  ...STEP_KILLS.slice(1),
  ...NEIGHBOURS,
  ...RANDOM_KILLS.slice(1, 4),
];

/** Which blows follow at random; a blow that stands here twice comes twice as often. */
export const RANDOM_BLOWS: readonly Blow[] = [
  ...RANDOM_KILLS,
  ...RANDOM_KILLS,
  ...STEP_KILLS,
  ...NEIGHBOURS,
  ...NEIGHBOURS,
];
