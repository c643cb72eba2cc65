/** How much each row does. What is to be reached holds for `full`; `quick` shows that a row runs. */
interface Sizes {
  readonly kills: { readonly writes: number; readonly kills: number };
  readonly postgres: { readonly kills: number; readonly writes: number; readonly timed: number };
  readonly steps: { readonly rounds: number; readonly freezes: number };
  readonly redisEmptied: { readonly links: number; readonly times: number };
  /** Of each phase. */
  readonly redisAway: { readonly seconds: number };
  readonly salesforceFaults: { readonly rounds: number };
  readonly backlog: { readonly rows: number; readonly samples: number };
  /** `affordable`: calls that are left above what is reserved. A call carries 200 records. */
  readonly budget: { readonly rows: number; readonly affordable: number; readonly exceptions: number };
  /** Of rows 9 and 10. */
  readonly followers: {
    readonly subscribers: number;
    readonly seconds: number;
    readonly cuts: number;
    readonly slowSeconds: number;
    readonly slowRounds: number;
  };
  /** No more poison than one page of review items holds. */
  readonly poison: { readonly good: number; readonly poisoned: number };
  readonly clocks: { readonly shipments: number };
  readonly permutations: { readonly runs: number };
  readonly hostile: { readonly documents: number };
  /** The warm-up is a part of the time. */
  readonly soak: { readonly seconds: number; readonly warmUpSeconds: number };
}

const QUICK: Sizes = {
  kills: { writes: 100, kills: 2 },
  postgres: { kills: 1, writes: 20, timed: 1 },
  steps: { rounds: 1, freezes: 0 },
  redisEmptied: { links: 2_000, times: 2 },
  redisAway: { seconds: 5 },
  salesforceFaults: { rounds: 1 },
  backlog: { rows: 6_000, samples: 20 },
  followers: { subscribers: 50, seconds: 9, cuts: 20, slowSeconds: 3, slowRounds: 1 },
  budget: { rows: 16_000, affordable: 30, exceptions: 40 },
  poison: { good: 200, poisoned: 5 },
  permutations: { runs: 2_000 },
  clocks: { shipments: 60 },
  hostile: { documents: 300 },
  soak: { seconds: 70, warmUpSeconds: 20 },
};

const FULL: Sizes = {
  kills: { writes: 5_000, kills: 30 },
  postgres: { kills: 20, writes: 2_000, timed: 10 },
  steps: { rounds: 5, freezes: 2 },
  redisEmptied: { links: 100_000, times: 20 },
  redisAway: { seconds: 60 },
  salesforceFaults: { rounds: 5 },
  backlog: { rows: 100_000, samples: 200 },
  followers: { subscribers: 1_000, seconds: 60, cuts: 200, slowSeconds: 20, slowRounds: 3 },
  budget: { rows: 60_000, affordable: 60, exceptions: 100 },
  poison: { good: 10_000, poisoned: 90 },
  permutations: { runs: 100_000 },
  clocks: { shipments: 2_000 },
  hostile: { documents: 10_000 },
  soak: { seconds: 1_800, warmUpSeconds: 600 },
};

export function sizesOf({ isQuick }: { readonly isQuick: boolean }): Sizes {
  return isQuick ? QUICK : FULL;
}
