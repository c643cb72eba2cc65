import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  getOperationAST,
  OperationTypeNode,
  validate,
} from 'graphql';
import { handleProtocols, makeServer, type Server, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { WaybillError } from '../src/domain/errors.ts';
import { newUpstreamUsage } from '../src/domain/upstream-usage.ts';
import { ENVELOPE_HEADER } from '../src/identity/envelope.ts';
import type { SubgraphAdmission, SubgraphAuthenticator } from '../src/identity/subgraph-authenticator.ts';
import { whileAllowed } from './forwarded-access.ts';
import type { ForwardedOperations } from './forwarded-operations.ts';
import { wellFormed } from './front/body.ts';
import { CLOSE, closeAfter, closeReason } from './front/close-codes.ts';
import { keepAlive } from './front/keep-alive.ts';
import { OperationIds } from './front/operation-ids.ts';
import { requestIdOf } from './front/request-id.ts';
import { parseWithin } from './limits/document-size.ts';
import { type Limits, tooManyOperations } from './limits/limits.ts';
import type { GatewayLogger } from './logger.ts';
import { inputError, maskForGateway, maskThrown } from './masking.ts';
import { Refusal } from './pipeline.ts';
import type { LocalSubgraph } from './transport/local.transport.ts';
import { signedText } from './transport/remote-streams.ts';
import { executeSubscription } from './transport/subscription-execution.ts';

type Extra = { readonly request: IncomingMessage; readonly ids: OperationIds };
type Admitted = { readonly requestId: string; readonly admission: SubgraphAdmission };

const MAX_MESSAGE_BYTES = 256 * 1024;
/** Time for the gateway to answer a close frame. */
const LINGER_MS = 5_000;
/** More than a gateway sends for any document that it accepts. */
const MAX_TOKENS = 20_000;

export interface SubgraphStreamsOptions {
  readonly subgraph: LocalSubgraph;
  readonly authenticator: SubgraphAuthenticator;
  readonly logger: GatewayLogger;
  readonly limits: Limits;
  readonly forwarded: ForwardedOperations;
}

/**
 * The subscriptions of a subgraph in a process of its own, over graphql-ws. Each subscription carries its own envelope in
 * `extensions.headers`, signed over its query and variables (or a token, if the subgraph accepts one).
 */
export class SubgraphStreams {
  readonly #options: SubgraphStreamsOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (protocols) => handleProtocols(protocols),
    perMessageDeflate: false,
    // One message a turn: graphql-ws ends an operation in the turn after its `complete`, and the client may reuse the id.
    allowSynchronousEvents: false,
  });
  readonly #server: Server<Extra>;

  constructor(options: SubgraphStreamsOptions) {
    this.#options = options;
    this.#server = makeServer<Record<string, unknown>, Extra>({
      jsonMessageReviver: wellFormed,
      onSubscribe: ({ extra: { request, ids }, subscriptions }, id, payload) =>
        ids.claim(id, () => this.#admit(request, payload, Object.keys(subscriptions).length)),
      onNext: (_context, _id, _payload, _args, { data = null, errors }) =>
        errors && { data, errors: this.#masked(errors) },
      onError: (_context, _id, _payload, errors) => this.#masked(errors),
      subscribe: async ({ document, variableValues, contextValue }) => {
        const { subgraph, logger } = options;
        const { requestId, admission } = contextValue as Admitted;
        const slot =
          admission.token === null ? null : options.forwarded.takeStream(admission.caller, requestId);
        if (slot instanceof Refusal) return { errors: slot.errors };
        const operation = { text: '', document, kind: 'subscription' } as const;
        const contextFor = (signal: AbortSignal) =>
          subgraph.contextFor({
            requestId,
            caller: admission.caller,
            usage: newUpstreamUsage('STREAM'),
            signal,
          });
        const request = { operation, variables: variableValues ?? {} };
        const answers = whileAllowed(
          admission,
          (signal) => executeSubscription(subgraph.schema, request, contextFor, signal),
          (why) => maskThrown(why, requestId, logger),
          slot,
        );
        return answers as AsyncGenerator<ExecutionResult>;
      },
    });
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#opened(webSocket, request));
  }

  /** Ends all connections; the gateways resume from their positions. */
  close(): void {
    for (const socket of this.#sockets.clients) socket.close(CLOSE.SERVICE_RESTART, 'Going away');
    this.#sockets.close();
    setTimeout(() => this.terminate(), LINGER_MS).unref();
  }

  terminate(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  async #admit(
    request: IncomingMessage,
    { query, operationName, variables, extensions }: SubscribePayload,
    running: number,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { subgraph, authenticator, logger, limits, forwarded } = this.#options;
    const requestId = requestIdOf(request.headers['x-request-id']);
    try {
      const headers = headersOf(extensions);
      const admission = await authenticator.authenticate({
        requestId,
        ...(request.socket.remoteAddress !== undefined && { remoteAddress: request.socket.remoteAddress }),
        authorization: headers.get('authorization'),
        envelope: headers.get(ENVELOPE_HEADER),
        body: signedText(query, variables ?? {}),
      });
      if (admission.token !== null) {
        if (running > limits.operationsPerConnection) throw tooManyOperations(limits, running);
        const { userId } = admission.caller;
        const refusal = forwarded.check({
          requestId,
          userId,
          query,
          operationName: operationName || undefined,
          variables: variables ?? {},
        });
        if (refusal !== null) return refusal.errors;
      }
      const document = parseWithin({ tokens: MAX_TOKENS }, query);
      const invalid = validate(subgraph.schema, document);
      if (invalid.length > 0) return invalid.map(inputError);
      if (getOperationAST(document)?.operation !== OperationTypeNode.SUBSCRIPTION) throw subscriptionsAlone();
      const contextValue: Admitted = { requestId, admission };
      return { schema: subgraph.schema, document, variableValues: variables ?? {}, contextValue };
    } catch (error) {
      return [maskThrown(error, requestId, logger)];
    }
  }

  #masked(errors: readonly (GraphQLError | GraphQLFormattedError)[]): GraphQLFormattedError[] {
    const { subgraph, logger } = this.#options;
    return errors.map((error) => {
      const formatted = error instanceof GraphQLError ? error.toJSON() : error;
      return maskForGateway(formatted, error, subgraph.name, logger);
    });
  }

  #opened(socket: WebSocket, request: IncomingMessage): void {
    const failed = (error: unknown) => socket.close(...closeAfter(error));
    const closed = this.#server.opened(
      {
        protocol: socket.protocol,
        send: (data) => new Promise((resolve) => socket.send(data, () => resolve())),
        close: (code, reason = '') => socket.close(code, closeReason(reason)),
        onMessage: (callback) => {
          socket.on('message', (data: Buffer) => void callback(data.toString('utf8')).catch(failed));
        },
      },
      { request, ids: new OperationIds() },
    );
    keepAlive(socket);
    socket.on('error', () => socket.terminate());
    socket.once('close', (code, reason) => void closed(code, String(reason)));
  }
}

function subscriptionsAlone(): WaybillError {
  const message = 'Over WebSocket this subgraph answers one subscription in a document, and nothing else.';
  return new WaybillError('BAD_USER_INPUT', message);
}

function headersOf(extensions: Record<string, unknown> | null | undefined): ReadonlyMap<string, string> {
  const headers = extensions?.['headers'];
  if (typeof headers !== 'object' || headers === null) return new Map();
  return new Map(
    Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
