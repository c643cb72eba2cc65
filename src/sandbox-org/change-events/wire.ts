import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** The messages of `pubsub_api.proto` as the gRPC library hands them over. */
export interface TopicRequest {
  readonly topicName: string;
}

export interface TopicInfo {
  readonly topicName: string;
  readonly tenantGuid: string;
  readonly canPublish: boolean;
  readonly canSubscribe: boolean;
  readonly schemaId: string;
  readonly rpcId: string;
}

export interface SchemaRequest {
  readonly schemaId: string;
}

export interface SchemaInfo {
  readonly schemaJson: string;
  readonly schemaId: string;
  readonly rpcId: string;
}

export type ReplayPreset = 'LATEST' | 'EARLIEST' | 'CUSTOM';

export interface FetchRequest {
  readonly topicName: string;
  readonly replayPreset: ReplayPreset;
  readonly replayId: Buffer;
  readonly numRequested: number;
}

export interface ConsumerEvent {
  readonly event: { readonly id: string; readonly schemaId: string; readonly payload: Buffer };
  readonly replayId: Buffer;
}

export interface FetchResponse {
  readonly events: readonly ConsumerEvent[];
  readonly latestReplayId: Buffer;
  readonly rpcId: string;
  readonly pendingNumRequested: number;
}

/** The compiler copies no `.proto` file to `dist`, so that the file is read from the sources. */
function protoFile(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')))
      return join(folder, 'src/sandbox-org/change-events/pubsub_api.proto');
    if (folder === dirname(folder)) throw new Error('no package.json above the sandbox org');
  }
}

/** The service of `pubsub_api.proto`, for a server of the gRPC library. */
export function pubSubService(): ServiceDefinition {
  const definition = loadSync(protoFile(), { enums: String, longs: String, defaults: true });
  return definition['eventbus.v1.PubSub'] as ServiceDefinition;
}
