import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import type { SalesforceRow } from '../../salesforce/client.ts';

/** One record of Salesforce as it was after somebody changed it. */
export interface CrmChange {
  readonly object: SynchronizedObject;
  /** 18 characters. */
  readonly id: string;
  readonly modifiedAt: Date;
  /** By the hub's clock: what happened before is in the row, what happened after may not be. */
  readonly asOf: Date;
  /** The user who changed it last; the hub's own changes come back, too. */
  readonly modifiedBy: string;
  readonly deleted: boolean;
  /** The record that it became when people merged the two; then it is deleted. */
  readonly mergedInto?: string | null;
  /** Every field of the object that the ownership table names. */
  readonly row: SalesforceRow;
}

export interface ChangeBatch {
  /** In the order in which they happened. A change may come again; whoever applies it must not mind. */
  readonly changes: readonly CrmChange[];
  /** Store it once the changes are applied; reading goes on from here. Null when there is nothing to store. */
  readonly position: CrmPosition | null;
  /** Whether more changes wait already. */
  readonly more: boolean;
  /** Call it once the changes are applied and the position is stored; a batch that was not taken comes again. */
  taken(): void;
}

/** Where Salesforce's changes come from. Nothing is lost as long as positions are stored after their changes. */
export interface ChangeSource {
  /** What changed after a position; from the beginning of what the source offers when there is none. */
  read(object: SynchronizedObject, after: CrmPosition | null, signal: AbortSignal): Promise<ChangeBatch>;
  /** Some records as they are now, deleted ones included. */
  current(object: SynchronizedObject, ids: readonly string[]): Promise<readonly CrmChange[]>;
}
