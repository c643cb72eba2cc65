import { type Agent, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/** The authority of the collector's certificate, and the certificate with which the hub shows itself. PEM. */
export interface CollectorTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Of each kind of telemetry at the same time. */
const CONNECTIONS = 4;
/**
 * Longer than the longest export with its retries, milliseconds. The exporters give up on a silent collector by themselves.
 * A collector that sends its answer byte by byte would otherwise hold an export for ever.
 */
const LONGEST_CONNECTION_MS = 60_000;

/**
 * Connections to the collector. None of them keeps the process from ending, and none lasts longer than a minute.
 */
export function collectorAgent(protocol: string, tls: CollectorTls): Agent {
  const options = { keepAlive: true, maxSockets: CONNECTIONS };
  return protocol === 'https:' ? new BriefHttpsAgent({ ...options, ...tls }) : new BriefHttpAgent(options);
}

class BriefHttpAgent extends HttpAgent {
  override createConnection(...options: Parameters<HttpAgent['createConnection']>) {
    return brief(super.createConnection(...options));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request);
    unref(socket);
  }
}

class BriefHttpsAgent extends HttpsAgent {
  override createConnection(...options: Parameters<HttpsAgent['createConnection']>) {
    return brief(super.createConnection(...options));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    super.reuseSocket(socket, request);
    unref(socket);
  }
}

function brief<Socket extends Duplex | null | undefined>(socket: Socket): Socket {
  if (socket) {
    unref(socket);
    const timer = setTimeout(() => socket.destroy(), LONGEST_CONNECTION_MS).unref();
    socket.once('close', () => clearTimeout(timer));
  }
  return socket;
}

function unref(socket: Duplex): void {
  if ('unref' in socket && typeof socket.unref === 'function') socket.unref();
}
