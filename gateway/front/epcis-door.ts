import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../../src/domain/access.ts';
import { epcisDocument, type SeenEvent } from '../../src/domain/epcis/epcis-document.ts';
import { ERRORS, type ErrorCode, WaybillError } from '../../src/domain/errors.ts';
import { isPortalId, storedForm } from '../../src/domain/record-ids.ts';
import type { Authenticator } from '../../src/identity/authenticator.ts';
import { answerError, authenticate } from './door-answer.ts';
import { type RequestHead, requireMethod } from './request-head.ts';

/** Runs an operation of the graph for a caller. */
export type ExecuteFor = (
  caller: Caller,
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<{
  readonly data?: unknown;
  readonly errors?:
    | readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[]
    | undefined;
}>;

const PATH = /^\/shipments\/([^/]{1,400})\/epcis$/;
/** Limit of events in one document, because a document has no pages. */
const MOST_EVENTS = 5_000;
const QUERY = `query EpcisEvents($id: ID, $portalId: ID, $after: String) {
  shipment(id: $id, portalId: $portalId) {
    portalId number
    trackingEvents(first: 100, after: $after) {
      nodes {
        eventId source milestone classifier occurredAt dateOnly recordedAt
        place { unlocode latitude longitude } correction { kind source eventId }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface Answered {
  readonly portalId: string;
  readonly number: string;
  readonly trackingEvents: {
    readonly nodes: readonly SeenEvent[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/**
 * `GET /shipments/{id}/epcis` answers a shipment's events as an EPCIS 2.0 document. The gateway reads the events from the
 * graph as the caller, so the document has only what `trackingEvents` shows the caller.
 */
export class EpcisOverHttp {
  readonly #authenticator: Authenticator;
  readonly #execute: ExecuteFor;
  readonly #baseUrl: () => string;

  /** @param baseUrl of the hub's own identifiers */
  constructor(authenticator: Authenticator, execute: ExecuteFor, baseUrl: () => string) {
    this.#authenticator = authenticator;
    this.#execute = execute;
    this.#baseUrl = baseUrl;
  }

  handles(path: string): boolean {
    return PATH.test(path);
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    { path }: RequestHead,
    requestId: string,
  ): Promise<void> {
    try {
      requireMethod(request, ['GET', 'HEAD'], path);
      const caller = await authenticate(this.#authenticator, request, requestId);
      const shipment = await this.#read(caller, idIn(path));
      const body = JSON.stringify(epcisDocument(shipment, this.#baseUrl(), new Date()));
      response.writeHead(200, {
        'content-type': 'application/ld+json',
        'content-length': Buffer.byteLength(body),
        'cache-control': 'private, no-store',
        'gs1-epcis-version': '2.0.0',
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    } catch (error) {
      answerError(response, error);
    }
  }

  async #read(caller: Caller, id: string) {
    const written = storedForm(id) ?? '';
    const key = isPortalId(written) ? { portalId: written } : { id };
    const events: SeenEvent[] = [];
    for (let after: string | null = null; ; ) {
      const { data, errors = [] } = await this.#execute(caller, QUERY, { ...key, after });
      const [first] = errors;
      if (first !== undefined) throw errorOf(first);
      const { shipment } = data as { readonly shipment: Answered | null };
      if (shipment === null) throw notFound();
      const { nodes, pageInfo } = shipment.trackingEvents;
      events.push(...nodes);
      if (!pageInfo.hasNextPage) return { portalId: shipment.portalId, number: shipment.number, events };
      if (events.length >= MOST_EVENTS) {
        const message = `The shipment has more than ${MOST_EVENTS} events. Read trackingEvents in pages.`;
        throw new WaybillError('BAD_USER_INPUT', message);
      }
      after = pageInfo.endCursor;
    }
  }
}

/** @throws WaybillError NOT_FOUND for an id that is not percent-encoded text, or blank: it names nothing */
function idIn(path: string): string {
  try {
    const id = decodeURIComponent(PATH.exec(path)?.[1] ?? '');
    if (id.trim() !== '') return id;
  } catch {
    // Refused below, as a blank id is.
  }
  throw notFound();
}

function notFound(): WaybillError {
  return new WaybillError('NOT_FOUND', 'There is no such shipment among those that you may see.');
}

function errorOf(error: {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}) {
  const code = error.extensions?.['code'];
  const isKnown = typeof code === 'string' && Object.hasOwn(ERRORS, code);
  const retryAfterMs = error.extensions?.['retryAfterMs'];
  const details = typeof retryAfterMs === 'number' ? { retryAfterMs } : {};
  return new WaybillError(isKnown ? (code as ErrorCode) : 'INTERNAL', error.message, { details });
}
