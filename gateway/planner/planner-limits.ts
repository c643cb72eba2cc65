export interface PlannerLimits {
  /** Milliseconds of computing for one document; a plan takes about one. */
  readonly cpuMs: number;
  /** Milliseconds after which a process that does not answer is replaced. */
  readonly silenceMs: number;
  /** Milliseconds after which the caller is answered, whatever happens. */
  readonly answerMs: number;
  /** Documents of one asker that wait. */
  readonly waitingPerAsker: number;
  /** Characters of all documents that wait or are planned. */
  readonly characters: number;
  /** Refused documents that are remembered; the least recently asked is forgotten first. */
  readonly refused: number;
}

export const DEFAULT_PLANNER_LIMITS: PlannerLimits = {
  cpuMs: 1_000,
  silenceMs: 4_000,
  answerMs: 10_000,
  waitingPerAsker: 100,
  characters: 32_000_000,
  refused: 10_000,
};
