import { randomUUID } from 'node:crypto';
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Session, Sessions } from '../login/sessions.ts';
import { ownCertificate } from './certificate.ts';
import { rpcError } from './rpc-error.ts';
import { type StreamParts, type SubscribeCall, Subscription } from './subscription.ts';
import {
  pubSubService,
  type SchemaInfo,
  type SchemaRequest,
  type TopicInfo,
  type TopicRequest,
} from './wire.ts';

export interface PubSubOptions extends StreamParts {
  readonly sessions: Sessions;
  readonly organizationId: string;
  /** Where the certificate is kept. */
  readonly folder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** HTTP/2 without TLS, which Salesforce never speaks. */
  readonly isPlaintext: boolean;
}

/** The Pub/Sub API of the org. */
export class PubSubServer {
  /** `127.0.0.1:7443` */
  readonly endpoint: string;
  /** PEM file of the certificate that clients must trust; null without TLS. */
  readonly certificateFile: string | null;
  private readonly server: Server;
  private readonly streams: Set<Subscription>;

  private constructor(
    server: Server,
    streams: Set<Subscription>,
    endpoint: string,
    certificateFile: string | null,
  ) {
    this.server = server;
    this.streams = streams;
    this.endpoint = endpoint;
    this.certificateFile = certificateFile;
  }

  static async start(options: PubSubOptions): Promise<PubSubServer> {
    const streams = new Set<Subscription>();
    const server = new Server();
    server.addService(pubSubService(), implementation(options, streams));
    options.sessions.onEnd((token) => {
      for (const stream of streams) if (stream.session.token === token) stream.refuse('service.auth.error');
    });
    const own = options.isPlaintext ? null : ownCertificate(options.folder);
    const credentials = own
      ? ServerCredentials.createSsl(null, [
          { private_key: Buffer.from(own.key), cert_chain: Buffer.from(own.certificate) },
        ])
      : ServerCredentials.createInsecure();
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${options.host}:${options.port}`, credentials, (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return new PubSubServer(server, streams, `${options.host}:${port}`, own?.certificateFile ?? null);
  }

  /** Sends a keepalive on every stream now. */
  keepalive(): void {
    for (const stream of this.streams) stream.keepalive();
  }

  /** Breaks every stream off, as a restart of Salesforce's server does. */
  dropStreams(): void {
    for (const stream of this.streams) stream.refuse('service.unavailable');
  }

  stop(): void {
    for (const stream of this.streams) stream.finish();
    this.server.forceShutdown();
  }
}

function implementation(options: PubSubOptions, streams: Set<Subscription>): UntypedServiceImplementation {
  const { topics } = options;
  const getTopic = (call: ServerUnaryCall<TopicRequest, TopicInfo>, reply: sendUnaryData<TopicInfo>) => {
    const session = sessionOf(options, call.metadata);
    if (typeof session === 'string') return reply(rpcError(session));
    const topic = topics.find(call.request.topicName);
    if (!topic) return reply(rpcError('topic.not.found'));
    const [first] = topic.members;
    reply(null, {
      topicName: topic.name,
      tenantGuid: `core/sandbox/${options.organizationId}`,
      canPublish: false,
      canSubscribe: topics.followed(topic, session.access).length > 0,
      schemaId: topic.isSingle && first ? topics.schemaOf(first.object).id : '',
      rpcId: randomUUID(),
    });
  };
  const getSchema = (call: ServerUnaryCall<SchemaRequest, SchemaInfo>, reply: sendUnaryData<SchemaInfo>) => {
    const session = sessionOf(options, call.metadata);
    if (typeof session === 'string') return reply(rpcError(session));
    const schema = topics.schemaById(call.request.schemaId);
    if (!schema) return reply(rpcError('schema.validation.failed'));
    reply(null, { schemaJson: schema.json, schemaId: schema.id, rpcId: randomUUID() });
  };
  const subscribe = (call: SubscribeCall) => {
    const session = sessionOf(options, call.metadata);
    if (typeof session === 'string' || options.faults.refusesStream()) {
      call.emit('error', rpcError(typeof session === 'string' ? session : 'service.unavailable'));
      return;
    }
    const stream = new Subscription(options, call, session);
    streams.add(stream);
    const forget = () => streams.delete(stream);
    call.on('close', forget).on('cancelled', forget);
  };
  return { GetTopic: getTopic, GetSchema: getSchema, Subscribe: subscribe };
}

/** The session of a call's metadata, or why there is none. */
function sessionOf(
  options: PubSubOptions,
  metadata: Metadata,
): Session | 'service.auth.error' | 'service.auth.headers.invalid' {
  const value = (name: string) => String(metadata.get(name)[0] ?? '').trim();
  const [token, instanceUrl, tenant] = [value('accesstoken'), value('instanceurl'), value('tenantid')];
  if (token === '' || tenant === '' || !URL.canParse(instanceUrl)) return 'service.auth.headers.invalid';
  const session = options.sessions.byToken(token);
  const isOwn = tenant === options.organizationId || tenant === options.organizationId.slice(0, 15);
  return session && isOwn ? session : 'service.auth.error';
}
