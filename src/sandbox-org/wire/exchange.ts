import type { Session } from '../login/sessions.ts';

/** One REST call after the HTTP layer is peeled off; composite subrequests have the same shape. */
export interface ApiRequest {
  readonly method: string;
  /** Path below `/services/data/vNN.0`, decoded, without the leading slash. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** Lower-case header names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  readonly session: Session;
  /** `/services/data/vNN.0` as the caller wrote it. */
  readonly base: string;
}

/** A reply before it is written to the socket; a `string` body is sent as it is. */
export interface ApiReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
