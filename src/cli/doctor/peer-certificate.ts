import { isIP, connect as openSocket } from 'node:net';
import { type DetailedPeerCertificate, connect as startTls } from 'node:tls';

/** A server that is reached over TLS. */
export interface TlsServer {
  readonly host: string;
  readonly port: number;
  /** PostgreSQL begins in plain text, and is asked for TLS. */
  readonly isPostgres: boolean;
}

/** PostgreSQL's SSLRequest, and its answer when it speaks TLS. */
const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const AGREED = 'S'.charCodeAt(0);

/**
 * When the first certificate of the chain ends that a server shows. It does not ask whether the chain can be trusted: the
 * connections of the hub do.
 *
 * @throws Error when the server does not answer, or speaks no TLS
 */
export async function certificateEnd(server: TlsServer, signal: AbortSignal): Promise<Date> {
  const { host, port, isPostgres } = server;
  const { promise, resolve, reject } = Promise.withResolvers<Date>();
  const socket = openSocket({ host, port });
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the server ends the connection')));
  const giveUp = () => socket.destroy(new Error('no answer in time'));
  signal.addEventListener('abort', giveUp);
  const shakeHands = () => {
    const secure = startTls({
      socket,
      rejectUnauthorized: false,
      ...(isIP(host) === 0 && { servername: host }),
    });
    secure.on('error', reject);
    secure.once('secureConnect', () => resolve(firstEnd(secure.getPeerCertificate(true))));
  };
  socket.once('connect', () => {
    if (!isPostgres) return shakeHands();
    socket.write(TLS_REQUEST);
    socket.once('data', (answer) =>
      answer[0] === AGREED ? shakeHands() : reject(new Error('it speaks no TLS')),
    );
  });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}

function firstEnd(certificate: DetailedPeerCertificate): Date {
  const chain = new Set<DetailedPeerCertificate>();
  let next: DetailedPeerCertificate | undefined = certificate;
  // Node lets the last one be its own issuer.
  for (; next !== undefined && !chain.has(next); next = next.issuerCertificate) chain.add(next);
  return new Date(Math.min(...[...chain].map(({ valid_to }) => Date.parse(valid_to))));
}
