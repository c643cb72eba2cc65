import type { Role } from '../../domain/access.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import type { Executor } from '../../postgres/database.ts';
import type { KeysetPage, Rows } from '../page.ts';
import type { Principal } from '../principal.ts';

/** One change of one record. */
export interface AuditedChange {
  /** The record's name in the graph; also the hub's own: ReviewItem, PilotSwitch, ApprovedLookup. */
  readonly record: string;
  /** Its portal id, or the id of the system that has it. */
  readonly recordId: string;
  readonly accountId: string | null;
  /** The mutation, or what the hub did. */
  readonly action: string;
  readonly changes: readonly ValueChange[];
}

export interface AuditEntry extends Omit<AuditedChange, 'changes'> {
  /** Ascending; the cursor of lists. */
  readonly id: number;
  readonly at: Date;
  readonly principal: string;
  readonly role: Role | null;
  readonly system: Principal['system'];
  readonly requestId: string | null;
  /** Null once retention has removed them; their hash stays in the chain. */
  readonly changes: readonly ValueChange[] | null;
  /** The place in the chain; null until it is sealed. */
  readonly seq: number | null;
}

export interface AuditFilter {
  readonly record?: string | undefined;
  /** Only with `record`. */
  readonly recordId?: string | undefined;
  readonly principal?: string | undefined;
  readonly accountId?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

export interface AuditLog {
  /** In the transaction of the change. Entries without a change are stored too: that something was tried is a fact. */
  append(principal: Principal, changes: readonly AuditedChange[]): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter, page: KeysetPage<number>): Promise<Rows<AuditEntry>>;
}
