import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Connection {
  readonly exchanges: Set<Exchange>;
  readonly address: string;
  bytesRead: number;
  /** Bytes that the operating system has accepted, and the number of sweeps that found no more. */
  delivered: number;
  stalled: number;
}

/** A connection that the listener has cut off to protect its memory. */
export interface CutConnection {
  /** SLOW_READER: the client did not read. TOO_MANY_CONNECTIONS: a connection that waits for its client made room for a new one. */
  readonly code: 'SLOW_READER' | 'TOO_MANY_CONNECTIONS';
  readonly unreadBytes: number;
}

export interface ConnectionLimits {
  /** Connections at one time. */
  readonly connections: number;
  /** How long a client may read nothing of an answer that waits for it, milliseconds. */
  readonly stalledMs: number;
}

/** The listener counts sweeps and not time: a busy process sweeps late, and notices late that a client reads. */
const SWEEPS = 4;

/**
 * The connections of a listener, until they are upgraded. Memory is bounded:
 *
 * - A client that does not read has `stalledMs`; then the connection is destroyed, and the answer's memory is free.
 * - At the limit of connections, a new one replaces an idle one, or else one that has sent only a part of its request: the
 *   oldest of the address with the most. So one address cannot lock out the others.
 */
export class OpenConnections {
  readonly #limits: ConnectionLimits;
  readonly #onCut: (cut: CutConnection) => void;
  /** The oldest first. */
  readonly #connections = new Map<Duplex, Connection>();
  readonly #sweep: NodeJS.Timeout;

  constructor(limits: ConnectionLimits, onCut: (cut: CutConnection) => void) {
    this.#limits = limits;
    this.#onCut = onCut;
    this.#sweep = setInterval(() => this.#cutStalled(), limits.stalledMs / SWEEPS).unref();
  }

  add(socket: Socket): void {
    if (this.#connections.size >= this.#limits.connections) {
      const idle = this.#oldest(({ exchanges }) => exchanges.size === 0) ?? this.#oldest(isClientsTurn);
      this.#cut(idle ?? socket, 'TOO_MANY_CONNECTIONS');
      if (idle === null) return;
    }
    const address = socket.remoteAddress ?? '';
    const connection = { exchanges: new Set<Exchange>(), address, bytesRead: 0, delivered: 0, stalled: 0 };
    this.#connections.set(socket, connection);
    socket.once('close', () => this.#connections.delete(socket));
  }

  /** The caller owns the socket from then on. */
  release(socket: Duplex): void {
    this.#connections.delete(socket);
  }

  exchangesOf(socket: Duplex): Set<Exchange> | undefined {
    return this.#connections.get(socket)?.exchanges;
  }

  beginClose(): void {
    for (const [socket, connection] of this.#connections) connection.bytesRead = bytesReadOf(socket);
  }

  *exchanges(): Generator<Exchange> {
    for (const { exchanges } of this.#connections.values()) yield* exchanges;
  }

  /** Cuts off clients that have sent nothing since the last call, while it was their turn. */
  cutSilent(): void {
    for (const [socket, connection] of this.#connections) {
      const bytesRead = bytesReadOf(socket);
      if (isClientsTurn(connection) && bytesRead === connection.bytesRead) socket.destroy();
      connection.bytesRead = bytesRead;
    }
  }

  closed(): void {
    clearInterval(this.#sweep);
  }

  #cutStalled(): void {
    for (const [socket, connection] of this.#connections) {
      // `bytesWritten` also counts the bytes that wait in this process.
      const delivered = (socket as Socket).bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || delivered !== connection.delivered) {
        connection.delivered = delivered;
        connection.stalled = 0;
      } else {
        connection.stalled += 1;
        if (connection.stalled >= SWEEPS) this.#cut(socket, 'SLOW_READER');
      }
    }
  }

  /** Of the connections that qualify: the oldest of the address that has the most of them. */
  #oldest(qualifies: (connection: Connection) => boolean): Duplex | null {
    const found = new Map<string, [count: number, oldest: Duplex]>();
    for (const [socket, connection] of this.#connections) {
      if (!qualifies(connection)) continue;
      const { address } = connection;
      const [count, oldest] = found.get(address) ?? [0, socket];
      found.set(address, [count + 1, oldest]);
    }
    let most: [count: number, oldest: Duplex] | null = null;
    for (const each of found.values()) if (most === null || each[0] > most[0]) most = each;
    return most?.[1] ?? null;
  }

  #cut(socket: Duplex, code: CutConnection['code']): void {
    this.#onCut({ code, unreadBytes: socket.writableLength });
    this.#connections.delete(socket);
    socket.destroy();
  }
}

/** Whether the hub waits for the client: no request is whole. */
function isClientsTurn({ exchanges }: Connection): boolean {
  return [...exchanges].every(({ request }) => !request.complete);
}

function bytesReadOf(socket: Duplex): number {
  return (socket as Socket).bytesRead;
}
