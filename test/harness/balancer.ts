import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';

/** A balancer that sends requests in turn to those gateways that were ready when it last looked. It repeats none. */
export interface Balancer extends AsyncDisposable {
  /** As `http://host:port`. */
  readonly origin: string;
  /** The gateways that it may use, by their origins. */
  use(origins: readonly string[]): void;
  /** Asks each one for its readiness, as balancers do every few seconds; resolves with those that are ready. */
  look(): Promise<readonly string[]>;
}

export async function startBalancer(): Promise<Balancer> {
  let used: readonly string[] = [];
  let ready: readonly string[] = [];
  let turn = 0;
  const next = () => {
    turn += 1;
    return new URL(ready[turn % Math.max(1, ready.length)] ?? 'http://127.0.0.1:1');
  };
  const server = createServer((incoming, response) => {
    const { hostname, port } = next();
    const { method, url: path } = incoming;
    // One connection for each request: the next one may go elsewhere.
    const headers = { ...incoming.headers, connection: 'close' };
    const outgoing = request(
      { hostname, port, method, path, headers, agent: false },
      (answer: IncomingMessage) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on('error', () =>
      response.headersSent ? response.destroy() : response.writeHead(502).end('{}'),
    );
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming, near, head) => {
    const { hostname, port } = next();
    const far = connect(Number(port), hostname, () => {
      const raw = incoming.rawHeaders;
      const headers = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []));
      far.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      far.write(head);
      far.pipe(near).pipe(far);
    });
    far.on('error', () => near.destroy());
    near.on('error', () => far.destroy());
    near.on('close', () => far.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    use: (origins) => {
      used = origins;
    },
    async look() {
      const answers = await Promise.all(
        used.map(async (origin) => {
          const answer = await fetch(new URL('/health/ready', origin)).catch(() => null);
          return answer?.status === 200 ? [origin] : [];
        }),
      );
      ready = answers.flat();
      return ready;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
