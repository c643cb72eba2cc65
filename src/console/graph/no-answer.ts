import { words } from '../words/page-words.ts';

/** An error of an answer, as the hub's error catalogue tells it. */
export interface GraphError {
  readonly message: string;
  readonly extensions: {
    readonly code: string;
    /** The same question may be answered later. */
    readonly retryable?: boolean;
    readonly correlationId?: string;
    /** Why a caller is refused. */
    readonly reason?: string;
  };
}

/** The hub answered without data, or did not answer. */
export class NoAnswer extends Error {
  readonly code: string;
  readonly correlationId: string | null;
  /** Why the caller is refused; null for another failure. */
  readonly reason: string | null;
  /** The same question may be answered later. */
  readonly retryable: boolean;

  constructor(message: string, extensions: GraphError['extensions']) {
    super(message);
    this.code = extensions.code;
    this.correlationId = extensions.correlationId ?? null;
    this.reason = extensions.reason ?? null;
    this.retryable = extensions.retryable ?? false;
  }

  /** Nothing came, or nothing that the hub wrote. */
  static unreachable(message = words.failed.unreachable): NoAnswer {
    return new NoAnswer(message, { code: 'UNREACHABLE', retryable: true });
  }

  /** For an answer of the hub by its first error. */
  static of(errors: readonly GraphError[] | undefined): NoAnswer {
    const [error] = errors?.toSorted(temporaryFirst) ?? [];
    return error === undefined ? NoAnswer.unreachable() : new NoAnswer(error.message, error.extensions);
  }
}

/** An answer that may come later is worth waiting for, whatever else is wrong with it. */
function temporaryFirst(one: GraphError, other: GraphError): number {
  return Number(other.extensions.retryable === true) - Number(one.extensions.retryable === true);
}
