import type { GraphQLOverEvents } from './graphql-over-events.ts';
import type { GraphQLOverHttp } from './graphql-over-http.ts';
import type { GraphQLOverWebSocket } from './graphql-over-websocket.ts';

/** One graph over each protocol. */
export interface Protocols {
  readonly http: GraphQLOverHttp;
  readonly webSocket: GraphQLOverWebSocket;
  readonly events: GraphQLOverEvents;
}
