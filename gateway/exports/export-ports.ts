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
  /** Of what is in the file. */
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
  /** The cursor of the last record in the file. */
  readonly position: string | null;
  readonly pageSize: number;
  /** Failed ones in a row, and since when. */
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

/** The rows of exports. False: the export was cancelled, or another gateway holds it. */
export interface ExportBook {
  claim(): Promise<ClaimedExport | null>;
  /** Milliseconds until the next export is due, or its holder counts as dead; null when none waits or runs. */
  untilDue(): Promise<number | null>;
  /** The access under which the export began, and null when it is lost. */
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

/** Users as they are now. */
export interface ExportCallers {
  /** @throws AuthenticationError for a user who may not come in, or not in this role */
  callerOf(userId: string, role: Role): Promise<Caller>;
}

/** Tells that an export was made or given back. A notification is only a hint, and may be lost while it does not listen. */
export interface ExportWakeUps extends AsyncDisposable {
  start(): void;
}

export interface ExportOptions {
  readonly book: ExportBook;
  readonly files: ExportFiles;
  readonly callers: ExportCallers;
  /** Without them the book is asked every second. */
  readonly wakeUps?: (onWake: () => void, onStateChange: (isListening: boolean) => void) => ExportWakeUps;
  /** How often the book is asked all the same while the gateway listens, milliseconds. */
  readonly sweepMs?: number;
}
