import type { Lane, MappingProblem } from '../../domain/ownership/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { ClaimedChange, SyncFailure } from '../../ledger/outbox/outbox-change.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { Assignment, SalesforceValues, SaveOutcome } from '../../salesforce/client.ts';
import type { MissingValue } from '../exchange/missing-values.ts';
import type { PortalRecord, SyncedKind } from '../exchange/records.ts';

/** A claimed change with the record as it is now. */
export interface Current {
  readonly claim: ClaimedChange;
  readonly kind: SyncedKind;
  readonly row: PortalRecord;
}

/** What the comparison with Salesforce's current values says about the fields that both systems change. */
export interface Compared {
  /** Fields that are not sent, by Salesforce's names. */
  readonly withheld: ReadonlySet<string>;
  /** Salesforce's value of fields that are equal, whatever their spelling, by Salesforce's names. */
  readonly equal: Readonly<Record<string, unknown>>;
  /** Fields that both systems changed: nothing of them is sent until a person decides. */
  readonly conflicts: readonly NewReviewItem[];
  /** Salesforce's values that win: the portal's columns and what both systems have from then on. */
  readonly received: readonly ReceivedValue[];
  /** Salesforce's later values that lose. They are stored as the base, so that the portal's values are changes to send. */
  readonly overruled: readonly BaseValue[];
  /** Salesforce's stamp of the values that were compared; null where none were read. */
  readonly seen: Date | null;
  /** Changed fields that the hub may not read in Salesforce, so that they are not compared and not sent. */
  readonly unread: readonly string[];
}

export interface ReceivedValue {
  readonly column: string;
  readonly baseValue: BaseValue;
}

/** A record that is ready to be sent. */
export interface Prepared {
  readonly claim: ClaimedChange;
  readonly kind: SyncedKind;
  readonly row: PortalRecord;
  /** Null for a record that is created. */
  readonly crmId: string | null;
  /** By Salesforce's field names, the external id included. */
  readonly values: SalesforceValues;
  /**
   * Salesforce's stamp of the record when a field that both systems change was compared, if such a field is sent: then the
   * record is updated only if nobody has changed it since.
   */
  readonly seen: Date | null;
  /** Values for which Salesforce has no word; the rest is sent. */
  readonly problems: readonly MappingProblem[];
  readonly compared: Compared;
  /** Fields that the hub may not write, by Salesforce's names: the others are sent, and the change waits for them. */
  readonly unwritable: readonly string[];
  /** Values that a picklist of Salesforce does not offer: the others are sent, and the change waits for them. */
  readonly unoffered: readonly MissingValue[];
  /** Whether the call runs the assignment rules of the org; undefined for an object without such rules. */
  readonly assignment: Assignment | undefined;
  /** The record that Salesforce locks together with this one; '' for none. */
  readonly parent: string;
}

export interface Sent {
  readonly prepared: Prepared;
  readonly outcome: SaveOutcome;
  /** When the call began. Later changes of the record were not in it. */
  readonly sentAt: Date;
}

/** How the calls of one lane use the API budget, and how their claims are renewed meanwhile. */
export interface SendTerms {
  readonly lane: Lane;
  /** The share of the daily limit left to more urgent lanes. */
  readonly reserve: number;
  /** Whether many records at once may go as a bulk job, which takes longer and costs fewer calls. */
  readonly bulk: boolean;
  /** Called before each call: which of these records may still be sent. */
  readonly keep: (records: readonly Prepared[]) => Promise<readonly Prepared[]>;
}

/** What is to be done with a claimed change. */
export type Verdict =
  | { readonly verdict: 'SEND'; readonly prepared: Prepared }
  /** Everything but the call. */
  | { readonly verdict: 'REHEARSE'; readonly prepared: Prepared }
  /** Switched off, or its account is not linked yet. */
  | { readonly verdict: 'HOLD'; readonly claim: ClaimedChange }
  /** Its parent goes first; `parentShipmentId` names it. */
  | { readonly verdict: 'WAIT'; readonly claim: ClaimedChange; readonly parentShipmentId: string }
  /** It is carried as another kind, or not at all. */
  | { readonly verdict: 'NOT_OF_KIND'; readonly claim: ClaimedChange }
  /** There is nothing to send: the record is deleted there, or has no counterpart. */
  | { readonly verdict: 'NOTHING'; readonly claim: ClaimedChange }
  /** No record of the kind can be sent now; no person is asked about this one. */
  | { readonly verdict: 'PARK'; readonly claim: ClaimedChange; readonly failure: SyncFailure }
  | { readonly verdict: 'REVIEW'; readonly claim: ClaimedChange; readonly items: readonly NewReviewItem[] };
