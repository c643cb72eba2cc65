import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';

/** A record of Salesforce after a change. */
export interface CrmChange {
  readonly object: SynchronizedObject;
  /** 18 characters. */
  readonly id: string;
  readonly modifiedAt: Date;
  /** When the hub began to read it, by the hub's clock. Every earlier change is in the row; a later one may be missing. */
  readonly asOf: Date;
  /** The user of the last change. The hub's own changes come back, too. */
  readonly modifiedBy: string;
  readonly deleted: boolean;
  /** The surviving record when people merged the two; this one is then deleted. */
  readonly mergedInto?: string | null;
  /** Every field of the object that the ownership table names. */
  readonly row: SalesforceRow;
}

/** A row that was applied, and its stamp then. Without the row itself where the change feed alone told what is in it. */
export type AppliedRow = Pick<CrmChange, 'id' | 'modifiedAt'> & Partial<Pick<CrmChange, 'row'>>;

export interface ChangeBatch {
  /** In the order in which they happened. A change may come again, so applying it twice must be safe. */
  readonly changes: readonly CrmChange[];
  /** The position to store once the changes are applied; the next read begins there. Null: there is nothing to store. */
  readonly position: CrmPosition | null;
  /** Whether more changes wait already. */
  readonly more: boolean;
  /** Call it once the changes are applied and the position is stored. A batch that was not acknowledged comes again. */
  acknowledge(): void;
}

/** Where Salesforce's changes come from. No change is lost as long as a position is stored after its changes are applied. */
export interface ChangeSource {
  /** The changes after a position; without a position, from the oldest change that the source offers. */
  read(object: SynchronizedObject, after: CrmPosition | null, signal: AbortSignal): Promise<ChangeBatch>;
  /** These rows were applied as they are: `read` answers them only once they differ. */
  seen(object: SynchronizedObject, rows: readonly AppliedRow[]): void;
  /** The current state of some records, deleted ones included. */
  current(object: SynchronizedObject, ids: readonly string[]): Promise<readonly CrmChange[]>;
}
