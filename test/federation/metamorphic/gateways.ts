import { type ExecutionResult, execute, type GraphQLSchema, parse } from 'graphql';
import { createGateway, type Gateway, type GatewaySubgraph } from '../../../gateway/gateway.ts';
import { createSubgraphServer } from '../../../gateway/subgraph-server.ts';
import { envelopeSigner } from '../../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../../gateway/transport/http.transport.ts';
import { type LocalSubgraph, LocalTransport } from '../../../gateway/transport/local.transport.ts';
import type { SubgraphTransport } from '../../../gateway/transport/subgraph-transport.ts';
import type { Caller } from '../../../src/domain/access.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../../src/identity/access-changes.ts';
import type { Authenticator } from '../../../src/identity/authenticator.ts';
import { parseEnvelopeKeys } from '../../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../../src/identity/subgraph-authenticator.ts';
import { CALLER_ROLES, type CallerRole, type Operation, operationOf, textOf } from './operation.ts';

/** How an operation is answered: by a gateway, or by a schema without one. */
export type Answering = (operation: Operation) => Promise<ExecutionResult>;

/** Random operations may be larger than those of a careful client, and their users ask without a pause. */
const LIMITS = {
  tokens: 1e5,
  depth: 50,
  aliases: 1e4,
  directives: 1e4,
  rootFields: 1e3,
  fields: 1e6,
  cost: 1e9,
  operationsPerSecond: 1e9,
  costPerSecond: 1e12,
  runningCostPerPrincipal: 1e12,
};
const unreachable = () => Promise.reject(new WaybillError('UPSTREAM_UNAVAILABLE', 'It cannot be reached.'));
const UNREACHABLE: SubgraphTransport = {
  execute: unreachable,
  ready: unreachable,
  close: () => Promise.resolve(),
  async *subscribe() {
    yield await unreachable();
  },
};
const SILENT = { debug: () => {}, info: () => {}, error: () => {} };

/** A gateway in development over subgraphs anywhere. */
function gatewayOver(subgraphs: readonly GatewaySubgraph[], authenticator: Authenticator): Gateway {
  return createGateway({ subgraphs, authenticator, development: true, logger: SILENT, limits: LIMITS });
}

export function inProcess(subgraphs: readonly LocalSubgraph[], authenticator: Authenticator): Gateway {
  const local = subgraphs.map((subgraph) => {
    return { name: subgraph.name, sdl: subgraph.sdl, transport: new LocalTransport(subgraph) };
  });
  return gatewayOver(local, authenticator);
}

/** A gateway that reaches each subgraph over HTTP. */
export async function overHttp(
  subgraphs: readonly LocalSubgraph[],
  authenticator: Authenticator,
  owner: AsyncDisposableStack,
): Promise<Gateway> {
  const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
  const remote = await Promise.all(
    subgraphs.map(async (subgraph) => {
      const { name, sdl } = subgraph;
      const events = { record: () => {} };
      const server = await createSubgraphServer({
        subgraph,
        authenticator: createSubgraphAuthenticator({ subgraph: name, keys: () => keys, events }),
        logger: SILENT,
      });
      owner.defer(() => server.close());
      const { url } = await server.listen(0, '127.0.0.1');
      return { name, sdl, transport: new HttpTransport({ name, url, signer: envelopeSigner(() => keys) }) };
    }),
  );
  return gatewayOver(remote, authenticator);
}

/** A gateway two of whose subgraphs are in this process; the third cannot be reached. */
export function withoutSubgraph(
  subgraphs: readonly LocalSubgraph[],
  away: string,
  authenticator: Authenticator,
): Gateway {
  return gatewayOver(
    subgraphs.map((subgraph) => {
      const { name, sdl } = subgraph;
      return { name, sdl, transport: name === away ? UNREACHABLE : new LocalTransport(subgraph) };
    }),
    authenticator,
  );
}

/** @param tokens of each role */
export function asking(gateway: Gateway, tokens: Readonly<Record<CallerRole, string>>): Answering {
  return (operation) =>
    gateway.execute({
      query: textOf(operation),
      ...operationNameOf(operation),
      variables: operation.variables,
      authorization: `Bearer ${tokens[operation.role]}`,
    });
}

/** graphql-js over one schema: what the specification's algorithm answers. */
export function executing(schema: GraphQLSchema): Answering {
  return async (operation) =>
    execute({
      schema,
      document: parse(textOf(operation)),
      ...operationNameOf(operation),
      variableValues: operation.variables,
      contextValue: {
        requestId: 'monolith',
        caller: callerOf(operation.role),
        usage: newUpstreamUsage(),
        signal: undefined,
      },
    });
}

export const ROLES_AS_TOKENS: Readonly<Record<CallerRole, string>> = {
  CUSTOMER: 'CUSTOMER',
  SERVICE_AGENT: 'SERVICE_AGENT',
  ANALYST: 'ANALYST',
};

/** Lets callers in whose token is the name of a role. */
export const roleAuthenticator: Authenticator = {
  ...UNHEARD_ACCESS_CHANGES,
  async authenticate({ authorization }) {
    const role = CALLER_ROLES.find((name) => authorization === `Bearer ${name}`);
    if (role === undefined) throw new WaybillError('UNAUTHENTICATED', 'Name a role.');
    return { caller: callerOf(role), expiresAt: new Date('2100-01-01T00:00:00Z') };
  },
};

function operationNameOf({ document }: Operation): { readonly operationName?: string } {
  const { name } = operationOf(document);
  return name === undefined ? {} : { operationName: name.value };
}

function callerOf(role: CallerRole): Caller {
  const userId = '00000000-0000-7000-8000-000000000001';
  return { subject: `subject-${role}`, userId, role, scope: { kind: 'ALL' } };
}
