import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Client,
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import avro, { type Type } from 'avsc';

/** The hub's own description of the wire, not the sandbox org's. */
const PROTO = join(import.meta.dirname, '../../src/salesforce/change-feed/pubsub_api.proto');

export interface Header {
  readonly entityName: string;
  readonly recordIds: readonly string[];
  readonly changeType: string;
  readonly changeOrigin: string;
  readonly transactionKey: string;
  readonly sequenceNumber: number;
  readonly commitTimestamp: number;
  readonly commitNumber: number;
  readonly commitUser: string;
  readonly nulledFields: readonly string[];
  readonly diffFields: readonly string[];
  readonly changedFields: readonly string[];
}

export interface ReceivedEvent {
  readonly replayId: Buffer;
  readonly header: Header;
  /** Names of the changed and of the emptied fields; the parts of a compound as `Compound.Part`. */
  readonly changed: readonly string[];
  readonly nulled: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Response {
  readonly events: readonly {
    readonly event: { readonly schemaId: string; readonly payload: Buffer };
    readonly replayId: Buffer;
  }[];
  readonly latestReplayId: Buffer;
  readonly pendingNumRequested: number;
}

interface AvroField {
  readonly name: string;
  readonly type: readonly (string | { readonly fields?: readonly AvroField[]; readonly name?: string })[];
}

export interface Credentials {
  readonly accessToken: string;
  readonly instanceUrl: string;
  readonly tenantId: string;
}

/** A client of the Pub/Sub API that knows only the public description of it. */
export class ChangeEventClient implements Disposable {
  readonly #client: Client & Record<string, (...parameters: unknown[]) => unknown>;
  readonly #metadata = new Metadata();
  readonly #schemas = new Map<string, { type: Type; fields: readonly AvroField[] }>();

  constructor(endpoint: string, authorityFile: string | null, who: Credentials) {
    const definition = loadPackageDefinition(loadSync(PROTO, { enums: String, defaults: true }));
    const { PubSub } = (definition['eventbus'] as Record<string, Record<string, unknown>>)['v1'] as {
      PubSub: typeof Client;
    };
    const trusted = authorityFile
      ? credentials.createSsl(readFileSync(authorityFile))
      : credentials.createInsecure();
    this.#client = new PubSub(endpoint, trusted) as never;
    this.#metadata.set('accesstoken', who.accessToken);
    this.#metadata.set('instanceurl', who.instanceUrl);
    this.#metadata.set('tenantid', who.tenantId);
  }

  async unary(method: string, request: object): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      this.#client[method]?.(request, this.#metadata, (error: ServiceError | null, reply: never) => {
        if (error) reject(error);
        else resolve(reply);
      });
    });
  }

  subscribe(): Stream {
    return new Stream(this.#client['Subscribe']?.(this.#metadata) as never, (id) => this.#schema(id));
  }

  async #schema(id: string) {
    const known = this.#schemas.get(id);
    if (known) return known;
    const { schemaJson } = await this.unary('GetSchema', { schemaId: id });
    const json = JSON.parse(String(schemaJson)) as { fields: readonly AvroField[] };
    const schema = { type: avro.Type.forSchema(json as never), fields: json.fields };
    this.#schemas.set(id, schema);
    return schema;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

type SchemaOf = (id: string) => Promise<{ type: Type; fields: readonly AvroField[] }>;

/** One Subscribe stream, read message by message. */
export class Stream {
  readonly #call: ClientDuplexStream<object, Response>;
  readonly #schemaOf: SchemaOf;
  readonly #messages: Response[] = [];
  readonly #waiting: (() => void)[] = [];
  /** The server has settled where the stream begins. */
  readonly begun: Promise<void>;
  /** How the stream ended: the status, and the API's own code. */
  readonly ended: Promise<{ readonly code: number; readonly errorCode: string }>;

  constructor(call: ClientDuplexStream<object, Response>, schemaOf: SchemaOf) {
    this.#call = call;
    this.#schemaOf = schemaOf;
    this.ended = new Promise((resolve) => {
      call.on('status', ({ code, metadata }: { code: number; metadata: Metadata }) => {
        resolve({ code, errorCode: String(metadata.get('error-code')[0] ?? '') });
      });
    });
    this.begun = new Promise((resolve) => {
      call.on('metadata', () => {
        resolve();
      });
    });
    call.on('error', () => undefined);
    call.on('data', (message: Response) => {
      this.#messages.push(message);
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  ask(request: object): void {
    this.#call.write(request);
  }

  cancel(): void {
    this.#call.cancel();
  }

  async message(): Promise<Response> {
    while (this.#messages.length === 0) {
      const message = new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
      await Promise.race([
        message,
        this.ended.then(({ errorCode, code }) => {
          throw new Error(`the stream ended: ${code} ${errorCode}`);
        }),
      ]);
    }
    return this.#messages.shift() as Response;
  }

  /** The next `count` events, from as many messages as they take. */
  async events(count: number): Promise<ReceivedEvent[]> {
    const events: ReceivedEvent[] = [];
    while (events.length < count) {
      for (const { event, replayId } of (await this.message()).events) {
        const schema = await this.#schemaOf(event.schemaId);
        const { ChangeEventHeader: header, ...fields } = schema.type.fromBuffer(event.payload) as {
          ChangeEventHeader: Header;
        };
        const names = (bitmaps: readonly string[]) => fieldNames(bitmaps, schema.fields);
        events.push({
          replayId,
          header,
          changed: names(header.changedFields),
          nulled: names(header.nulledFields),
          fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)),
        });
      }
    }
    return events;
  }
}

/** Reads the bitmaps of a header as Salesforce's public examples do. */
export function fieldNames(bitmaps: readonly string[], fields: readonly AvroField[]): string[] {
  return bitmaps.flatMap((text) => {
    const [first = '', nested] = text.split('-');
    if (nested === undefined) return setBits(first).map((bit) => fields[bit]?.name ?? `?${bit}`);
    const parent = fields[Number(first)];
    const record = parent?.type.find((part) => typeof part === 'object' && part.fields !== undefined);
    const parts = typeof record === 'object' ? (record.fields ?? []) : namedParts(fields, parent);
    return setBits(nested).map((bit) => `${parent?.name}.${parts[bit]?.name ?? `?${bit}`}`);
  });
}

/** A record type that was defined earlier in the schema stands as its name. */
function namedParts(fields: readonly AvroField[], parent: AvroField | undefined): readonly AvroField[] {
  for (const field of fields) {
    for (const part of Array.isArray(field.type) ? field.type : []) {
      if (typeof part === 'object' && parent?.type.includes(part.name ?? '')) return part.fields ?? [];
    }
  }
  return [];
}

function setBits(bitmap: string): number[] {
  const bits = BigInt(bitmap).toString(2).split('').toReversed();
  return bits.flatMap((bit, index) => (bit === '1' ? [index] : []));
}
