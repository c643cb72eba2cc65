/** Where GraphQL is, over HTTP and WebSocket. */
export const GRAPHQL_PATH = '/graphql';
