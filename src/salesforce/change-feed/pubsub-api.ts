import { join } from 'node:path';
import {
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { translatedFeedError } from './feed-error.ts';

/** The messages of `pubsub_api.proto` that the hub uses, by the names of its fields. */
export interface FetchRequest {
  readonly topic_name?: string;
  readonly replay_preset?: 'LATEST' | 'CUSTOM';
  readonly replay_id?: Uint8Array;
  readonly num_requested: number;
}

export interface FetchResponse {
  readonly events: readonly ConsumerEvent[];
  /** May be ahead of events that were not delivered yet. */
  readonly latest_replay_id: Uint8Array;
  readonly pending_num_requested: number;
}

export interface ConsumerEvent {
  readonly event: { readonly schema_id: string; readonly payload: Uint8Array } | null;
  readonly replay_id: Uint8Array;
}

interface TopicInfo {
  readonly can_subscribe: boolean;
}

interface SchemaInfo {
  readonly schema_json: string;
}

export type FetchStream = ClientDuplexStream<FetchRequest, FetchResponse>;

/** Who calls: the session of the REST API. */
export interface Caller {
  readonly accessToken: string;
  readonly instanceUrl: string;
  readonly organizationId: string;
}

type Ask<Answer> = (
  request: object,
  metadata: Metadata,
  options: { readonly deadline: number },
  answer: (error: Error | null, value?: Answer) => void,
) => unknown;

/** The client that the gRPC library makes of the service. */
interface Stub {
  GetTopic: Ask<TopicInfo>;
  GetSchema: Ask<SchemaInfo>;
  Subscribe(metadata: Metadata): FetchStream;
  close(): void;
}

/** How long Salesforce may take for one answer, milliseconds. */
const ANSWER_MS = 10_000;
/** A connection that answers no ping within the time-out is dead, milliseconds. */
const PING_MS = 60_000;
const PING_TIMEOUT_MS = 20_000;
/** A change event has 1 MB at most, and a reply up to 100 of them. */
const LARGEST_REPLY = 128 * 1024 * 1024;

/** One connection to Pub/Sub API. It is made with the first call, and no failure of it is ever thrown outside of a call. */
export class PubSubConnection implements Disposable {
  readonly #client: Stub;
  readonly #metadata: Metadata;

  /** @param ca certificates (PEM) of the authorities that may sign the endpoint's; null for those that Node trusts */
  constructor(endpoint: string, ca: Buffer | null, caller: Caller) {
    const Service = service();
    this.#client = new Service(endpoint, credentials.createSsl(ca), {
      'grpc.keepalive_time_ms': PING_MS,
      'grpc.keepalive_timeout_ms': PING_TIMEOUT_MS,
      'grpc.max_receive_message_length': LARGEST_REPLY,
      // A connection shared with another client would outlive this one.
      'grpc.use_local_subchannel_pool': 1,
    }) as unknown as Stub;
    this.#metadata = new Metadata();
    this.#metadata.set('accesstoken', caller.accessToken);
    this.#metadata.set('instanceurl', caller.instanceUrl);
    this.#metadata.set('tenantid', caller.organizationId);
  }

  topic(name: string): Promise<TopicInfo> {
    return this.#answer((...rest) => this.#client.GetTopic({ topic_name: name }, ...rest));
  }

  async schema(id: string): Promise<string> {
    const answer = this.#answer<SchemaInfo>((...rest) => this.#client.GetSchema({ schema_id: id }, ...rest));
    return (await answer).schema_json;
  }

  /** The caller listens to its 'error' in the same turn. */
  subscribe(): FetchStream {
    return this.#client.Subscribe(this.#metadata);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #answer<Answer>(ask: (...rest: Tail<Parameters<Ask<Answer>>>) => unknown): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    ask(this.#metadata, { deadline: Date.now() + ANSWER_MS }, (error, value) => {
      if (error === null && value !== undefined) resolve(value);
      else reject(translatedFeedError(error));
    });
    return promise;
  }
}

type Tail<Parameters extends readonly unknown[]> = Parameters extends [unknown, ...infer Rest] ? Rest : never;

let loaded: ServiceClientConstructor | null = null;

function service(): ServiceClientConstructor {
  if (loaded !== null) return loaded;
  const file = join(import.meta.dirname, 'pubsub_api.proto');
  const definition = loadSync(file, { keepCase: true, enums: String, defaults: true });
  const { eventbus } = loadPackageDefinition(definition) as unknown as {
    eventbus: { v1: { PubSub: ServiceClientConstructor } };
  };
  loaded = eventbus.v1.PubSub;
  return loaded;
}
