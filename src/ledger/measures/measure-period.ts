import type { MeasureKind } from '../../domain/measures/measure-kinds.ts';
import type { MeasureStep } from '../../domain/measures/measure-steps.ts';

export interface Period {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** A level that the worker read elsewhere; whole numbers. */
export interface GivenLevel {
  readonly kind: MeasureKind;
  readonly label: string;
  readonly level: number;
}

/** A counter that another system keeps, as it stands now. */
export interface GivenCounter {
  readonly kind: MeasureKind;
  readonly label: string;
  /** Names its life: a counter that begins anew has another one. */
  readonly since: string;
  readonly value: number;
}

export interface MeasureQuery extends Period {
  readonly kinds: readonly MeasureKind[];
  readonly step: MeasureStep;
  readonly limit: number;
}
