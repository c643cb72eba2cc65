import type { ConflictRule, SynchronizedRecord } from '../domain/ownership/index.ts';
import type { Executor } from '../postgres/database.ts';

/** A field on which both systems agreed, and where its value came from. */
export interface BaseValue {
  readonly record: SynchronizedRecord;
  readonly portalId: string;
  /** The field's name in the graph. */
  readonly field: string;
  /** As each system writes it: JSON. */
  readonly portalValue: unknown;
  readonly crmValue: unknown;
  /** Which system said it; HUB for what a person decided in review. */
  readonly saidBy: 'SALESFORCE' | 'PORTAL' | 'HUB';
  /** When that system was seen to say it. */
  readonly observedAt: Date;
  /** When the other system had it too. */
  readonly syncedAt: Date;
  /** What decided. */
  readonly rule: ConflictRule | 'ONLY_VALUE' | 'STAFF_DECISION';
  /** The value that lost, and whose it was; null when there was none. */
  readonly lost: { readonly by: 'SALESFORCE' | 'PORTAL'; readonly value: unknown } | null;
}

/** The last agreed values, and with them the provenance of every synchronized field. */
export interface BaseValues {
  /** Of each record, by field; an empty map for a record that was never synchronized. One statement. */
  of(record: SynchronizedRecord, portalIds: readonly string[]): Promise<ReadonlyMap<string, BaseValue>[]>;
  /** Stores them; a value observed before the stored one changes nothing. */
  put(values: readonly BaseValue[]): Promise<void>;
}
