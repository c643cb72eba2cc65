/** What the benchmark says to the process of its subscribers, and what it answers. */

export interface ConnectCommand {
  readonly type: 'connect';
  readonly url: string;
  readonly token: string;
  readonly count: number;
  /** Null for a server that speaks no GraphQL: it is only listened to. */
  readonly operation: {
    readonly query: string;
    /** Taken in turn. */
    readonly variables: readonly Readonly<Record<string, unknown>>[];
  } | null;
}

export type Command =
  | ConnectCommand
  /** Forgets what arrived. */
  | { readonly type: 'forget' }
  /** Answers how much arrived. */
  | { readonly type: 'count' }
  /** Answers what arrived. It takes long: nothing should be under way any more. */
  | { readonly type: 'collect' }
  /** Cuts some connections, each of which then resumes from its cursor. */
  | { readonly type: 'cut'; readonly count: number }
  /** The first ones read no more. */
  | { readonly type: 'pause'; readonly count: number }
  | { readonly type: 'close' };

export interface Arrivals {
  /** Which subscriber, which event and when, place by place. */
  readonly subscribers: Uint32Array;
  readonly events: Uint32Array;
  readonly times: Float64Array;
  /** Bytes of all frames that carried events. */
  readonly bytes: number;
  /** Connections that were closed, by code. */
  readonly closes: Readonly<Record<number, number>>;
}

export type Reply =
  | { readonly type: 'done' }
  | { readonly type: 'count'; readonly count: number }
  | { readonly type: 'arrivals'; readonly arrivals: Arrivals };
