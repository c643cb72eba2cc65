import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';

/**
 * `postgres://…`; for TLS `?sslmode=verify-full&sslrootcert=/path`. A function is asked for every new connection, so that
 * a password that was changed needs no restart.
 */
export type DatabaseUrl = string | (() => string);

type Connected = ((error: Error) => void) | ((error: null, client: Client) => void);

/** How long PostgreSQL may take to answer that a connection ends, milliseconds. */
const END_TIMEOUT_MS = 1_000;

/**
 * A connection to PostgreSQL; the hub makes no other. Node ends the process when an 'error' event has no listener. The
 * pool of the driver takes its own listener off before it hands a client out, and a backend may be terminated at that
 * moment, so the client itself listens for its whole life. The statement that waits, or the next one, reports the error.
 *
 * Making one never throws, because the pool makes clients in turns of its own, where nobody could catch it: an address
 * or a certificate that cannot be read just now fails `connect`.
 *
 * Its end takes a second at most: a frozen PostgreSQL would otherwise keep the socket, and so the process, for ever.
 */
export class PostgresClient extends Client {
  declare private readonly socket: Socket;
  declare private readonly problem: () => Error | null;

  /** @param cut breaks the connection, and lets it not begin, when it aborts */
  constructor(url: DatabaseUrl, config: ClientConfig = {}, cut?: AbortSignal) {
    const socket = new Socket(cut === undefined ? {} : { signal: cut });
    socket.on('error', () => undefined);
    const address = addressOf(url);
    super({
      ...config,
      ...(typeof address === 'string' && { connectionString: address }),
      stream: () => socket,
    });
    const problem = () => {
      if (typeof address !== 'string') return address;
      return cut?.aborted ? new Error('Connection terminated') : null;
    };
    Object.assign(this, { socket, problem });
    this.on('error', () => undefined);
  }

  override connect(): Promise<Client>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<Client> | void {
    const problem = this.problem();
    if (problem === null) return callback === undefined ? super.connect() : super.connect(callback);
    if (callback === undefined) return Promise.reject(problem);
    setImmediate(() => (callback as (error: Error) => void)(problem));
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | void {
    const timer = setTimeout(() => this.socket.destroy(), END_TIMEOUT_MS).unref();
    this.socket.once('close', () => clearTimeout(timer));
    return callback === undefined ? super.end() : super.end(callback);
  }
}

/** The address as it is now, or why no client can be made of it: the driver reads certificates when it makes one. */
function addressOf(url: DatabaseUrl): string | Error {
  try {
    const connectionString = typeof url === 'string' ? url : url();
    void new Client({ connectionString });
    return connectionString;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The class with its address, for pools: they make their clients themselves. */
export function clientOf(url: DatabaseUrl, cut?: AbortSignal): typeof Client {
  return class extends PostgresClient {
    constructor(config?: ClientConfig) {
      super(url, config, cut);
    }
  };
}
