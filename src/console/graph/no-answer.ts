import { words } from '../words/page-words.ts';

/** An error of an answer, as the hub's error catalogue tells it. `errorText` has its words. */
export interface GraphError {
  readonly extensions: {
    readonly code: string;
    /** The same question may be answered later. */
    readonly retryable?: boolean;
    readonly correlationId?: string;
    /** Why a caller is refused. */
    readonly reason?: string;
  };
}

/** A refusal of a mutation, or the failure of a change on its way. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What a person reads for an error: the catalogue's text for its code. A code that it lacks is told as the hub says it. */
export function errorText(error: GraphError | Refusal): string {
  const code = 'code' in error ? error.code : error.extensions.code;
  const { message: said } = error as Pick<Refusal, 'message'>;
  return isKnown(code) ? words.errors[code](said) : said;
}

function isKnown(code: string): code is keyof typeof words.errors {
  return Object.hasOwn(words.errors, code);
}

/** The hub answered without data, or did not answer. */
export class NoAnswer extends Error {
  /** For people. */
  readonly text: string;
  readonly code: string;
  readonly correlationId: string | null;
  /** Why the caller is refused; null for another failure. */
  readonly reason: string | null;
  /** The same question may be answered later. */
  readonly retryable: boolean;

  constructor(text: string, extensions: GraphError['extensions']) {
    super(text);
    this.text = text;
    this.code = extensions.code;
    this.correlationId = extensions.correlationId ?? null;
    this.reason = extensions.reason ?? null;
    this.retryable = extensions.retryable ?? false;
  }

  /** Nothing came, or nothing that the hub wrote. */
  static unreachable(text = words.failed.unreachable): NoAnswer {
    return new NoAnswer(text, { code: 'UNREACHABLE', retryable: true });
  }

  /** For an answer of the hub by its first error. */
  static of(errors: readonly GraphError[] | undefined): NoAnswer {
    const [error] = errors?.toSorted(temporaryFirst) ?? [];
    return error === undefined ? NoAnswer.unreachable() : new NoAnswer(errorText(error), error.extensions);
  }
}

/** An answer that may come later is worth waiting for, whatever else is wrong with it. */
function temporaryFirst(one: GraphError, other: GraphError): number {
  return Number(other.extensions.retryable === true) - Number(one.extensions.retryable === true);
}
