import type { BusinessGrouping, BusinessKind, BusinessPeriod } from '../../domain/measures/business-kinds.ts';

/** What happened on a day, by bucket of a spread; null where it has no duration. */
export interface BusinessFact {
  readonly kind: BusinessKind;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly accountId: string | null;
  readonly originCountry: string;
  readonly destinationCountry: string;
  readonly mode: string;
  readonly label: string;
  readonly bucket: number | null;
  readonly count: number;
  readonly total: number;
  readonly peak: number;
}

/** A fact without a lane and without a duration. */
export const NOWHERE = {
  originCountry: '',
  destinationCountry: '',
  mode: '',
  bucket: null,
  total: 0,
  peak: 0,
} as const;

export interface BusinessQuery {
  readonly kinds: readonly BusinessKind[];
  /** `YYYY-MM-DD`. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  readonly period: BusinessPeriod;
  readonly groupBy: readonly BusinessGrouping[];
  readonly accountId?: string | undefined;
  readonly originCountry?: string | undefined;
  readonly destinationCountry?: string | undefined;
  readonly limit: number;
}

export interface BusinessRow {
  readonly kind: BusinessKind;
  /** The first day of the period; null for a total. */
  readonly periodStart: string | null;
  readonly label: string | null;
  readonly accountId: string | null;
  readonly originCountry: string | null;
  readonly destinationCountry: string | null;
  readonly mode: string | null;
  readonly count: number;
  readonly total: number;
  readonly peak: number;
  readonly spread: readonly number[] | null;
  /** How many different ones. */
  readonly customers: number;
}
