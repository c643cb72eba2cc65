import { certificateProblem } from '../domain/certificate-problem.ts';
import { type Backoff, grownMs } from '../time/backoff.ts';

/**
 * The replies by which Redis refuses every command, or every change, until people correct it or another server takes over.
 */
const REPLIES: readonly (readonly [reply: RegExp, refusal: string])[] = [
  [/\bOOM /, 'Redis refuses changes: its memory is full. Raise maxmemory.'],
  [/\bMISCONF /, 'Redis refuses changes: it cannot write its snapshot or its log. Look at its disk.'],
  [/\bREADONLY /, 'Redis refuses changes: it is a replica. Name the primary in REDIS_URL.'],
  [/\bNOREPLICAS /, 'Redis refuses changes: fewer replicas follow it than min-replicas-to-write says.'],
  [/\bMASTERDOWN /, 'Redis refuses commands: it is a replica without its primary.'],
  [/\bLOADING /, 'Redis refuses commands: it still reads its data.'],
  [/\bBUSY /, 'Redis refuses commands: a script does not end. SCRIPT KILL, or FUNCTION KILL, ends it.'],
  [/\b(?:NOAUTH|WRONGPASS) |invalid password/, 'Redis refuses the user or the password of REDIS_URL.'],
  [/\bNOPERM /, 'Redis refuses a command: its user (ACL) lacks the right. Give it ~waybill:* &* +@all.'],
  [/^ERR max number of clients/, 'Redis has no free connection. Raise maxclients.'],
  [/^DENIED /, 'Redis is in protected mode, and refuses connections of other machines.'],
];

/** The advice for people when Redis refuses every command, or every change; null for any other error. */
export function refusalOf(error: Error): string | null {
  const problem = certificateProblem(error);
  if (problem !== null) {
    return `The certificate of Redis is refused: ${problem}. Correct the host in REDIS_URL, or REDIS_CA_FILE.`;
  }
  if (error.name !== 'ReplyError') return null;
  return REPLIES.find(([reply]) => reply.test(error.message))?.[1] ?? null;
}

/** Whether another server may be the primary by now. */
export function isOfReplica(reply: Error): boolean {
  return reply.message.startsWith('READONLY ');
}

const PAUSE: Backoff = { firstMs: 250, longestMs: 5_000 };
/** After this time without a refusal, the next refusal counts as the first, milliseconds. */
const STEADY_MS = 10_000;

/** Pauses before a server that refused is asked again: at the edge of its memory it would refuse many times a second. */
export class RefusalPace {
  #refusals = 0;
  #acceptedAt = Number.NEGATIVE_INFINITY;
  #refusedAt = Number.NEGATIVE_INFINITY;

  accepted(): void {
    this.#acceptedAt = performance.now();
  }

  /** The pause after one more refusal, milliseconds. */
  refused(): number {
    const isSteady = this.#acceptedAt > this.#refusedAt && performance.now() - this.#acceptedAt > STEADY_MS;
    this.#refusals = isSteady ? 1 : this.#refusals + 1;
    this.#refusedAt = performance.now();
    return grownMs(PAUSE, this.#refusals);
  }
}
