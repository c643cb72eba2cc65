import type { Caller, Role } from '../../src/domain/access.ts';
import type { ExportFormat } from '../../src/domain/bulk-export.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';

/** An export that this gateway holds until its lease ends. */
export interface ClaimedExport {
  readonly portalId: string;
  readonly fence: number;
  readonly userId: string;
  readonly role: Role;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly format: ExportFormat;
  /** Rows that the file has so far. */
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
  /** The cursor of the last record in the file. */
  readonly position: string | null;
  readonly pageSize: number;
  /** Consecutive failures, and the time of the first one. */
  readonly attempts: number;
  readonly stalledSince: Date | null;
}

export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface PartOfExport {
  readonly exportId: string;
  readonly format: ExportFormat;
  readonly part: number;
  readonly fence: number;
}

type Claim = Pick<ClaimedExport, 'portalId' | 'fence'>;

/** The rows of exports in the portal. A method returns false when the export was cancelled, or another gateway holds it. */
export interface ExportBook {
  claim(): Promise<ClaimedExport | null>;
  /** Milliseconds until the next export is due, or the lease of a running one ends; null when none waits or runs. */
  untilDue(): Promise<number | null>;
  /**
   * Renews the lease. Returns the access under which the export began, or null when the export was cancelled or is held by
   * another gateway.
   */
  hold(claim: Claim, access: string): Promise<string | null>;
  namePart(claim: Claim, part: number): Promise<boolean>;
  keepPart(
    claim: Claim,
    part: {
      readonly part: number;
      readonly bytes: number;
      readonly rows: number;
      readonly position: string | null;
      readonly isLast: boolean;
    },
  ): Promise<boolean>;
  postpone(claim: Claim, problem: Problem, inMs: number, pageSize: number): Promise<boolean>;
  release(claim: Claim): Promise<boolean>;
  fail(claim: Claim, problem: Problem): Promise<boolean>;
  unneededParts(): Promise<readonly PartOfExport[]>;
  forgetPart(part: PartOfExport): Promise<boolean>;
  forgetExpired(): Promise<boolean>;
}

/** The bytes of exports, in the document store. */
export interface ExportFiles {
  write(part: PartOfExport, bytes: Uint8Array): Promise<void>;
  remove(part: PartOfExport): Promise<void>;
}

/** Reads users as they are now. */
export interface ExportCallers {
  /** @throws AuthenticationError for a user who may not sign in, or not in this role */
  callerOf(userId: string, role: Role): Promise<Caller>;
}

/**
 * Notifies the gateway that an export was created or released. A notification is only a hint: it is lost while the gateway
 * does not listen.
 */
export interface ExportWakeUps extends AsyncDisposable {
  start(): void;
}

export interface ExportOptions {
  readonly book: ExportBook;
  readonly files: ExportFiles;
  readonly callers: ExportCallers;
  /** Without wake-ups, the runner reads the book every second. */
  readonly wakeUps?: (onWake: () => void, onStateChange: (isListening: boolean) => void) => ExportWakeUps;
  /** Milliseconds between reads of the book while the gateway listens for wake-ups. */
  readonly sweepMs?: number;
}
