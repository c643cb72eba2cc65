import { Socket } from 'node:net';
import { Client, type ClientConfig, DatabaseError } from 'pg';
import { SignInGuard } from './sign-in-guard.ts';

/**
 * `postgres://…`; for TLS `?sslmode=verify-full&sslrootcert=/path`. A function is asked for every new connection, so that
 * a password that was changed needs no restart.
 */
export type DatabaseUrl = string | (() => string);

/** Settings of PostgreSQL by their names, such as `jit`. */
export type SessionSettings = Readonly<Record<string, string>>;

export interface ConnectionOptions {
  /** Breaks the connection, and lets it not begin, when it aborts. */
  readonly cut?: AbortSignal | undefined;
  /**
   * Applied once connected. They are no start-up parameters, because poolers refuse these. Behind a pooler they are not
   * applied: another client would get the connection with them.
   */
  readonly session?: SessionSettings | undefined;
  /** Called for each connection that was made, with whether a pooler made it. */
  readonly onConnect?: ((isPooled: boolean) => void) | undefined;
}

type Connected = ((error: Error) => void) | ((error: null, client: Client) => void);

/**
 * Asks for the backend's process, and applies settings if it is the process that the connection was made to. A pooler
 * (PgBouncer) tells its clients a number of its own.
 */
const BEGIN_SESSION = `SELECT pg_backend_pid() AS backend,
  (SELECT count(set_config(name, value, false)) FROM unnest($2::text[], $3::text[]) AS setting (name, value)
    WHERE pg_backend_pid() = $1) AS applied`;

/** As libpq writes it; the driver would look for a file of this name. */
const SYSTEM_AUTHORITIES = /([?&])sslrootcert=system(?:&|$)/;

/**
 * After so long without a word the system asks whether the other side is still there, and ends a connection that is not some
 * ten seconds later. A connection that only listens would else wait two hours for a server, or a firewall, that forgot it.
 */
const QUIET_MS = 30_000;
/** How long the knock at PostgreSQL's door may stay unanswered, milliseconds. */
const PROBE_TIMEOUT_MS = 2_500;
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
  declare private readonly options: ConnectionOptions;
  /** What PostgreSQL, or the pooler, called the connection. */
  declare private readonly processID: number;
  /** Whether a pooler stands between the hub and PostgreSQL; known once connected. */
  declare isPooled: boolean;

  constructor(url: DatabaseUrl, config: ClientConfig = {}, options: ConnectionOptions = {}) {
    const { cut } = options;
    const socket = new Socket();
    socket.on('error', () => undefined);
    const address = addressOf(url);
    super({
      keepAlive: true,
      keepAliveInitialDelayMillis: QUIET_MS,
      ...config,
      ...(typeof address === 'string' && { connectionString: address }),
      stream: () => socket,
    });
    const problem = () => {
      if (typeof address !== 'string') return address;
      return cut?.aborted ? new Error('Connection terminated') : null;
    };
    Object.assign(this, { socket, problem, options, isPooled: false });
    hearOnlyPostgres(this.connection as unknown as DriverConnection);
    this.on('error', () => undefined);
  }

  override connect(): Promise<Client>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<Client> | void {
    if (callback === undefined) return this.begin();
    void this.beginFor(callback);
  }

  private async beginFor(callback: Connected): Promise<void> {
    try {
      await this.begin();
    } catch (error) {
      return (callback as (error: unknown) => void)(error);
    }
    (callback as (error: null, client: Client) => void)(null, this);
  }

  /** Not by Node's option `signal`: its listener stays on the signal, and keeps each socket that was ever opened. */
  private endWith(cut: AbortSignal | undefined): void {
    if (cut === undefined) return;
    const { socket } = this;
    const end = () => void socket.destroy(new Error('Connection terminated'));
    cut.addEventListener('abort', end, { once: true });
    socket.once('close', () => cut.removeEventListener('abort', end));
  }

  private async begin(): Promise<Client> {
    const problem = this.problem();
    if (problem !== null) throw problem;
    this.endWith(this.options.cut);
    await super.connect();
    const { session = {}, onConnect } = this.options;
    try {
      const values = [this.processID, Object.keys(session), Object.values(session)];
      const { rows } = await this.query<{ readonly backend: number }>({ text: BEGIN_SESSION, values });
      this.isPooled = Number(rows[0]?.backend) !== this.processID;
    } catch (error) {
      this.socket.destroy();
      throw error;
    }
    onConnect?.(this.isPooled);
    return this;
  }

  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | void {
    const timer = setTimeout(() => this.socket.destroy(), END_TIMEOUT_MS).unref();
    this.socket.once('close', () => clearTimeout(timer));
    return callback === undefined ? super.end() : super.end(callback);
  }
}

/** The part of the driver that reads messages. */
interface DriverConnection {
  attachListeners: (stream: Socket) => void;
}

/**
 * The driver throws for most messages that it cannot read. In a listener of the socket that would end the process. For others it
 * would loop for ever; the guard keeps those from it.
 */
function hearOnlyPostgres(connection: DriverConnection): void {
  const attach = connection.attachListeners.bind(connection);
  connection.attachListeners = (stream) => {
    const others = new Set(stream.listeners('data'));
    attach(stream);
    const guard = new SignInGuard();
    for (const read of stream.listeners('data').filter((listener) => !others.has(listener))) {
      stream.on('data', (bytes: Buffer) => {
        try {
          const whole = guard.pass(bytes);
          if (whole.length > 0) read.call(stream, whole);
        } catch (cause) {
          stream.destroy(new Error('Not PostgreSQL, or a message that the driver cannot read', { cause }));
        }
      });
      stream.off('data', read as (bytes: Buffer) => void);
    }
  };
}

/** The address as it is now, or why no client can be made of it: the driver reads certificates when it makes one. */
function addressOf(url: DatabaseUrl): string | Error {
  try {
    const connectionString = (typeof url === 'string' ? url : url()).replace(SYSTEM_AUTHORITIES, '$1');
    void new Client({ connectionString });
    return connectionString;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The class with its address, for pools: they make their clients themselves. */
export function clientOf(url: DatabaseUrl, options: ConnectionOptions): typeof Client {
  return class extends PostgresClient {
    constructor(config?: ClientConfig) {
      super(url, config, options);
    }
  };
}

/** Resolves when PostgreSQL says anything; that it lets nobody in just now is an answer, too. */
export async function knock(url: DatabaseUrl): Promise<void> {
  const client = new PostgresClient(url, { connectionTimeoutMillis: PROBE_TIMEOUT_MS });
  try {
    await client.connect();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
  } finally {
    void client.end().catch(() => undefined);
  }
}
