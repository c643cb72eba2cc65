import { createGateway, type Gateway, type GatewayOptions } from '../../../gateway/gateway.ts';
import { type LocalSubgraph, LocalTransport } from '../../../gateway/transport/local.transport.ts';
import type { Caller } from '../../../src/domain/access.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../../src/identity/access-changes.ts';
import type { Authenticator } from '../../../src/identity/authenticator.ts';
import { type ToySwitches, toySubgraphs, toySwitches } from './toy-subgraphs.ts';

export function staff(userId: string): Caller {
  return { subject: `subject-${userId}`, userId, role: 'SERVICE_AGENT', scope: { kind: 'ALL' } };
}

/** The token is the user id. */
export const authenticator: Authenticator = {
  ...UNHEARD_ACCESS_CHANGES,
  async authenticate({ authorization }) {
    const userId = /^Bearer (user-\w+)$/.exec(authorization ?? '')?.[1];
    if (userId === undefined) throw new WaybillError('UNAUTHENTICATED', 'Send a token.');
    return { caller: staff(userId), expiresAt: new Date('2100-01-01T00:00:00Z') };
  },
};

export interface LogLine {
  readonly level: 'debug' | 'info' | 'error';
  readonly fields: object;
  readonly message: string;
}

export interface ToyGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly switches: ToySwitches;
  readonly log: readonly LogLine[];
}

/** The gateway over the toy subgraphs, or others, in this process. */
export function toyGateway(
  options: Partial<GatewayOptions> = {},
  others?: readonly LocalSubgraph[],
): ToyGateway {
  const switches = toySwitches();
  const subgraphs = others ?? Object.values(toySubgraphs(switches));
  const log: LogLine[] = [];
  const write = (level: LogLine['level']) => (fields: object, message: string) => {
    log.push({ level, fields, message });
  };
  const gateway = createGateway({
    subgraphs: subgraphs.map((subgraph) => ({
      name: subgraph.name,
      sdl: subgraph.sdl,
      transport: new LocalTransport(subgraph),
    })),
    authenticator,
    development: false,
    logger: { debug: write('debug'), info: write('info'), error: write('error') },
    ...options,
  });
  return { gateway, switches, log, [Symbol.asyncDispose]: () => gateway.close() };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: unknown;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly (string | number)[];
      readonly extensions: Readonly<Record<string, unknown>>;
    }[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  };
}

/** Posts an operation as `user-1`, unless told otherwise. */
export async function post(
  url: string,
  body: object | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: 'Bearer user-1',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}
